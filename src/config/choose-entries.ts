import { UserError } from '../texts/user-error.ts'
import { clip } from '../util/clip.ts'
import { keyOf, unknownKey } from './keys.ts'
import type { Entry } from './parse-yaml.ts'
import type { SettingKey } from './setting.ts'

export interface ChosenEntries {
  readonly given: ReadonlyMap<SettingKey, Entry>
  readonly faults: readonly UserError[]
}

/** One entry for each setting: `--set` before the file, the last `--set` before earlier ones; twice in the file is a fault. */
export function chooseEntries(written: readonly Entry[], overrides: readonly Entry[]): ChosenEntries {
  const given = new Map<SettingKey, Entry>()
  const faults: UserError[] = []
  for (const entry of overrides) {
    const key = keyOf(entry.name)
    if (key === null) faults.push(unknownFault(entry))
    else given.set(key, entry)
  }
  const overridden = new Set(given.keys())
  for (const entry of written) {
    const key = keyOf(entry.name)
    if (key === null) {
      faults.push(unknownFault(entry))
      continue
    }
    if (overridden.has(key)) continue
    const first = given.get(key)
    if (first === undefined) given.set(key, entry)
    else faults.push(twiceFault(first, entry))
  }
  return { given, faults }
}

function unknownFault({ name: written, place, value }: Entry): UserError {
  const name = clip(written, 40) // a text that lost its key
  const { code, values } = unknownKey(name)
  if (value instanceof Map && !code.startsWith('config.foreign-')) {
    return new UserError('config.nested', { place, key: name })
  }
  return new UserError(code, { place, ...values })
}

function twiceFault(first: Entry, { name, place, line }: Entry): UserError {
  const values = { place, key: name, line, first: first.line, other: first.name }
  return new UserError(first.name === name ? 'config.duplicate-key' : 'config.alias-clash', values)
}
