import { randomBytes } from 'node:crypto'
import type { EntityType } from './entity.ts'
import { createPeople, type People } from './people.ts'
import { createStream, type Stream } from './stream.ts'

/**
 * What one case remembers while its texts are replaced: the same identifier gets the same surrogate, the same person the same name, and
 * dates move by one constant. Two cases share nothing. Lives in memory; the vault keeps originals, if anything does.
 */
export interface Session {
  readonly salt: Uint8Array
  /** Chosen anew while no date was moved yet, where a moved date would show a piece of another one (deidentify.ts). */
  shiftDays: number
  shiftIsFixed: boolean
  readonly people: People
  /** Type and canonical form -> replacement. */
  readonly given: Map<string, string>
  readonly used: Set<string>
  /** The year of the last full date, for 5月12日 without one. */
  lastYear: number
  stream(...names: readonly string[]): Stream
}

/** `salt` (16 bytes or more) makes the surrogates repeatable; without it they are different in every run. */
export function createSession(salt: Uint8Array = randomBytes(32)): Session {
  const stream = (...names: readonly string[]) => createStream(salt, names)
  return {
    salt,
    shiftDays: chooseShift(stream('shift')),
    shiftIsFixed: false,
    people: createPeople(stream('people')),
    given: new Map(),
    used: new Set(),
    lastYear: 2020,
    stream,
  }
}

/**
 * 200 to 259 years and 40 to 320 days: years from 2100 on cannot be taken for real ones (the way of MIMIC-III), and neither month nor day
 * stay by being moved whole years.
 */
export function chooseShift(random: Stream): number {
  return Math.round((200 + random.int(60)) * 365.2425) + 40 + random.int(281)
}

export const sessionKey = (type: EntityType, canonical: string) => `${type}\n${canonical}`
