import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
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
  readonly dataset: {
    readonly fingerprint: string
    readonly trainRows: number
    readonly evalRows: number
    readonly answerTokens: number
    readonly reviewers: readonly string[] // none until rows pass through review
  }
  readonly config: Readonly<Record<string, unknown>>
  readonly scores: {
    readonly evalLossBefore: number | null
    readonly evalLossAfter: number | null
    readonly bestStep: number
    readonly steps: number
  }
  readonly versions: Readonly<Record<string, string>>
}

export async function writeCard(folder: string, card: AdapterCard): Promise<void> {
  await writeFileAtomic(join(folder, CARD_FILE), `${JSON.stringify(card, null, 2)}\n`)
}

/** The hash of the chat template that an adapter was trained with; null where no card of ours lies beside it. @param path run folder or a file in it */
export async function trainedTemplateHash(path: string): Promise<string | null> {
  const isFolder = await stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  )
  try {
    const card = JSON.parse(await readFile(join(isFolder ? path : dirname(path), CARD_FILE), 'utf8')) as unknown
    const { chatTemplateSha256: hash } = card as { chatTemplateSha256?: unknown }
    return typeof hash === 'string' ? hash : null
  } catch {
    return null
  }
}
