import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '../util/write-atomic.ts'

const CARD_FILE = 'adapter-card.json'

/** What an adapter belongs to and how it came about: the pair of base and adapter is provable from it. No text of any row. */
export interface AdapterCard {
  readonly format: 1
  readonly createdAt: string // ISO 8601
  readonly base: {
    readonly file: string
    readonly architecture: string
    readonly sha256: string
    readonly sizeBytes: number
  }
  readonly tokenizerSha256: string
  readonly chatTemplateSha256: string
  readonly defaultSystem: string | null
  readonly answerTemplate: AnswerTemplate | null // the form that rows were held against
  readonly dataset: {
    readonly fingerprint: string
    readonly trainRows: number
    readonly evalRows: number
    readonly answerTokens: number
    readonly approval: { readonly fingerprint: string; readonly rows: number } | null // of the approved rows; null: not reviewed
    readonly reviewers: readonly string[] // who approved them; none where they did not pass through review
  }
  readonly config: Readonly<Record<string, unknown>>
  readonly scores: {
    readonly evalLossBefore: number | null
    readonly evalLossAfter: number | null
    readonly bestStep: number
    readonly steps: number
  }
  /** What base and adapter say to a fixed question, as llama.cpp serves; null where the adapter cannot be applied there (DoRA). */
  readonly canary?: Canary | null
  readonly versions: Readonly<Record<string, string>>
}

/** The likeliest next tokens after a fixed prompt, for knowing the pair again on another day or with another file of the same model. */
export interface Canary {
  readonly promptSha256: string // of the prompt's token ids
  readonly tokens: readonly number[] // the base's likeliest
  readonly base: readonly number[] // their ln p by the base
  readonly adapted: readonly number[] // by base and adapter
  readonly divergence: number // Kullback-Leibler, adapted from base, nats
}

/** A form of answers, whole: whoever serves the adapter makes prompt and grammar from it. */
interface AnswerTemplate {
  readonly id: string
  readonly domain: string
  readonly sections: readonly {
    readonly title: string
    readonly required: boolean
    readonly minLines: number
    readonly maxLines: number
    readonly maxChars: number
  }[]
  readonly disclaimer?: string
}

export async function writeCard(folder: string, card: AdapterCard): Promise<void> {
  await writeFileAtomic(join(folder, CARD_FILE), `${JSON.stringify(card, null, 2)}\n`)
}

/** The card of an adapter's folder; null where there is none, or one of another format. */
export async function readCard(folder: string): Promise<AdapterCard | null> {
  try {
    const card = JSON.parse(await readFile(join(folder, CARD_FILE), 'utf8')) as AdapterCard
    return card.format === 1 && typeof card.base?.sha256 === 'string' ? card : null
  } catch {
    return null
  }
}
