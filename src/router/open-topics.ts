import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { UserError, UserErrors } from '../texts/user-error.ts'
import { readTopics } from './read-topics.ts'
import type { Topic } from './topic.ts'
import { createTopicScores, type ScoreTopics } from './topic-scores.ts'

export interface Topics {
  readonly list: readonly Topic[]
  readonly score: ScoreTopics
  readonly fingerprint: string // sha256 of all they say
}

const FOLDER = new URL('../../assets/router/', import.meta.url) // the same from src/ and from dist/
const MAX_BYTES = 1 << 20

/**
 * The built-in topics, with those of a YAML file over them. Each is held against its own examples first: UserErrors with every fault of the
 * file and every example that comes out as another topic.
 */
export async function openTopics(path: string | null = null): Promise<Topics> {
  const faults: UserError[] = []
  let list: readonly Topic[] = []
  for (const { name, source } of await builtInTopics()) list = readTopics(source, name, list, faults)
  if (path !== null) list = readTopics(await readOwn(path), path, list, faults)
  if (faults.length > 0) throw new UserErrors(faults)
  const score = createTopicScores(list)
  tellWrongExamples(list, score, faults)
  if (faults.length > 0) throw new UserErrors(faults)
  const content = JSON.stringify(list.map((topic) => ({ ...topic, place: '' })))
  return { list, score, fingerprint: createHash('sha256').update(content).digest('hex') }
}

/** The YAML texts that the package carries, with their comments. */
export async function builtInTopics(): Promise<readonly { readonly name: string; readonly source: string }[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.yaml')).sort()
  return await Promise.all(names.map(async (name) => ({ name, source: await readFile(new URL(name, FOLDER), 'utf8') })))
}

function tellWrongExamples(list: readonly Topic[], score: ScoreTopics, faults: UserError[]): void {
  for (const [index, { name, place, examples }] of list.entries()) {
    for (const [at, example] of examples.entries()) {
      const best = bestTopic(score(example))
      if (best === index) continue
      const got = best === null ? '-' : list[best]!.name
      faults.push(new UserError('router.exampleWrong', { place, topic: name, number: at + 1, got }))
    }
  }
}

/** Index of the topic with most points; null where none has any or two have the same. */
export function bestTopic(scores: Float64Array): number | null {
  const top = Math.max(...scores)
  const best = scores.indexOf(top)
  return top > 0 && best === scores.lastIndexOf(top) ? best : null
}

async function readOwn(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UserError('router.unreadable', { path, code: error.code ?? '' })
  })
  if (bytes.length > MAX_BYTES) throw new UserError('router.tooLarge', { path })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UserError('router.notUtf8', { path })
  }
}
