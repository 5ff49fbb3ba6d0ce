import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openReview, type Review, type ReviewSettings } from '../../src/review/folder.ts'
import { readProposals } from '../../src/review/proposals.ts'
import { startReview, type Writing } from '../../src/review/write.ts'

/** A review folder with rows of its own, in a folder that goes away. */
export interface MadeReview extends AsyncDisposable {
  readonly root: string
  readonly source: string // the CSV it was begun with
  readonly folder: string
  open(): Promise<Review>
}

export const writing = (by: string): Writing => ({ key: null, by })

export interface MadeRow {
  readonly question: string
  readonly answer: string
  readonly department?: string
  readonly origin?: string
}

export const madeRows = (count: number, first = 0): readonly MadeRow[] =>
  Array.from({ length: count }, (_, i) => ({
    question: `第 ${first + i} 个问题：血糖高怎么办?`,
    answer: `答案 ${first + i}：控制饮食，\n规律运动。`,
    department: i % 2 === 0 ? '内科' : '外科',
    origin: 'person',
  }))

export async function madeReview(
  rows: readonly MadeRow[],
  settings: Partial<ReviewSettings> = {},
): Promise<MadeReview> {
  const root = await mkdtemp(join(tmpdir(), 'review-'))
  const [source, folder] = [join(root, 'rows.jsonl'), join(root, 'review')]
  await writeSource(source, rows)
  const agreed: ReviewSettings = {
    format: 1,
    createdAt: '2026-11-25T08:00:00.000Z',
    reviewers: [],
    secondSignature: false,
    sampling: { kind: 'all' },
    ...settings,
  }
  await startReview(folder, agreed, (await readProposals(source, false)).proposals, writing('admin'))
  return {
    root,
    source,
    folder,
    open: () => openReview(folder),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true }),
  }
}

export function writeSource(path: string, rows: readonly MadeRow[]): Promise<void> {
  return writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}
