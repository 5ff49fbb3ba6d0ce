import { createHash } from 'node:crypto'
import { UserError } from '../texts/user-error.ts'
import { lookAt } from './features.ts'
import { openTopics, type Topics } from './open-topics.ts'
import { loadRouter, type StoredRouter, saveRouter } from './router-file.ts'
import { type Decision, decide } from './router-model.ts'
import { MAX_QUESTION, type RouterSource, routerRows } from './router-rows.ts'
import { plain } from './topic-scores.ts'
import { trainRouter } from './train-router.ts'

/** The base's own vectors of texts, each of length 1. */
type Embed = (
  texts: readonly string[],
  options?: { readonly signal?: AbortSignal | undefined },
) => Promise<readonly { readonly vector: ArrayLike<number> }[]>

export interface RouterOptions {
  readonly sources: readonly RouterSource[]
  readonly baseSha256: string
  readonly embed: Embed
  readonly path: string // where it is kept, one JSON file
  readonly topicsPath?: string | null | undefined // YAML of a site's own topics over the built-in ones
  readonly onTrain?: ((questions: number) => void) | undefined // it is made anew, which takes an embedding of each
}

export interface Router extends StoredRouter {
  readonly isNew: boolean // made now, not read
  route(question: string, signal?: AbortSignal): Promise<Decision>
}

const VERSION = 1 // of how it learns; another makes every router anew

/**
 * The router of these adapters: read where nothing that it was made of has changed, else trained and kept. UserErrors for faults of the topics.
 * @returns null where no adapter has questions
 */
export async function openRouter(options: RouterOptions): Promise<Router | null> {
  const topics = await openTopics(options.topicsPath ?? null)
  const made = routerRows(options.sources, topics)
  if (made.classes.length === 0) return null
  const inputs = hashOf(options, topics)
  const kept = await loadRouter(options.path, inputs)
  const stored = kept ?? (await train())
  return {
    ...stored,
    isNew: kept === null,
    async route(question, signal) {
      const text = question.slice(0, MAX_QUESTION)
      if (plain(text) === '') return { adapter: null, department: null, by: 'abstained', scores: {} }
      const vector = await vectorOf(text, options.embed, signal)
      return decide(lookAt(text, vector, topics.score), stored.model)
    },
  }

  async function train(): Promise<StoredRouter> {
    options.onTrain?.(made.rows.length)
    const vectors: ArrayLike<number>[] = []
    for (const { text } of made.rows) vectors.push(await vectorOf(text, options.embed))
    return await saveRouter(options.path, inputs, trainRouter(made, vectors, topics))
  }
}

/** Of its beginning where the base cannot take the whole. */
async function vectorOf(text: string, embed: Embed, signal?: AbortSignal): Promise<ArrayLike<number>> {
  try {
    return (await embed([text], { signal }))[0]!.vector
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'engine.promptTooLong' || text.length < 8) throw error
    return await vectorOf(text.slice(0, text.length >> 1), embed, signal)
  }
}

function hashOf({ sources, baseSha256 }: RouterOptions, topics: Topics): string {
  const content = JSON.stringify([VERSION, baseSha256, topics.fingerprint, sources])
  return createHash('sha256').update(content).digest('hex')
}
