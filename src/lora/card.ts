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
  const hash = (await readCard(isFolder ? path : dirname(path)))?.chatTemplateSha256
  return typeof hash === 'string' ? hash : null
}

/** The hash of the file that an adapter was trained on; null where no card of ours lies in its folder. */
export async function trainedBaseHash(folder: string): Promise<string | null> {
  const base = (await readCard(folder))?.base
  const hash = (base as { readonly sha256?: unknown } | null | undefined)?.sha256
  return typeof hash === 'string' ? hash : null
}

/** Unchecked: the file may be of another program, or broken. */
async function readCard(folder: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    return JSON.parse(await readFile(join(folder, CARD_FILE), 'utf8')) as Readonly<Record<string, unknown>> | null
  } catch {
    return null
  }
}
