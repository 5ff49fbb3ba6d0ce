import { join } from 'node:path'
import { readRunSummary } from '../runs/summary.ts'
import { writing } from '../runs/writing.ts'
import type { Lang } from '../texts/render.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { renderReport } from './render.ts'

const REPORT_FILE = 'report.html'

/** Writes `report.html` into a run folder, whole or not at all. @returns its path */
export async function writeReport(folder: string, lang: Lang): Promise<string> {
  const run = await readRunSummary(folder, { hashFiles: true })
  const path = join(folder, REPORT_FILE)
  await writing(folder, () => writeFileAtomic(path, renderReport(run, { lang })))
  return path
}
