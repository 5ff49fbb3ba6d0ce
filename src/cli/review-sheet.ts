/** `lorasmith data review export | import`: review by spreadsheet. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { decide } from '../review/decide.ts'
import { openReview } from '../review/folder.ts'
import { readVerdicts, reviewWorkbook } from '../review/sheet.ts'
import { UserError, UserErrors } from '../texts/user-error.ts'
import { hashFile } from '../util/hash-file.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import type { Output } from './output.ts'
import { writingBy } from './review-command.ts'
import { type FilterFlags, inSample, matching, type PlaceFlags } from './review-view.ts'

export interface ExportFlags extends PlaceFlags, FilterFlags {
  readonly xlsx: string
  readonly all?: true
  readonly overwrite?: true
}

const OPEN = ['proposed', 'awaiting-second', 'disputed'] as const

/** Rows of the sample that are open, unless the flags say which. */
export async function reviewExport(flags: ExportFlags, out: Output): Promise<void> {
  const { dir, xlsx: path, all, overwrite, json, state, department } = flags
  const review = await openReview(dir)
  const isChosen = all || state ? () => true : inSample(review)
  const wanted = { ...(all ? {} : { state: state ?? OPEN }), ...(department !== undefined && { department }) }
  const rows = matching(review.reviewed, wanted).filter(isChosen)
  if (rows.length === 0) return json ? out.line(JSON.stringify({ path: null, rows: 0 })) : out.say('review.exportNone')
  if (!overwrite && (await stat(path).catch(() => null))) throw new UserError('review.outExists', { path })
  await writeFileAtomic(path, reviewWorkbook(rows, out.lang))
  if (json) return out.line(JSON.stringify({ path, rows: rows.length }))
  out.say('review.exported', { path, rows: rows.length })
}

export interface ImportFlags extends PlaceFlags {
  readonly by: string
  readonly partial?: true
}

/** @returns exit code: 2 where rows were refused, with `--partial` too */
export async function reviewImport(
  path: string,
  { dir, by, partial, json }: ImportFlags,
  out: Output,
): Promise<number> {
  const writing = await writingBy(by)
  const { reviewed } = await openReview(dir)
  const read = await readVerdicts(path, writing.by, new Map(reviewed.map((row) => [row.row.id, row])))
  const source = { file: basename(path), sha256: await hashFile(path) }
  const options = { ...writing, source, partial: partial === true, faults: read.faults }
  const { written, unchanged, refused } = await decide(dir, read.drafts, options).catch((error: unknown) => {
    if (error instanceof UserErrors && !json) out.warn('review.importNothing', { count: error.faults.length })
    throw error
  })
  if (json) {
    const faults = refused.map((fault) => ({ code: fault.code, ...fault.values }))
    out.line(JSON.stringify({ path, written, unchanged, blank: read.blank, refused: faults }))
    return refused.length > 0 ? 2 : 0
  }
  out.say('review.imported', { path, written, unchanged, blank: read.blank })
  if (refused.length === 0) return 0
  out.warn('review.importRefused', { count: refused.length })
  process.stderr.write(`${new UserErrors(refused).render(out.lang)}\n`)
  return 2
}
