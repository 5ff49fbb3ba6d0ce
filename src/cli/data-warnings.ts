import type { RunConfig } from '../config/run-config.ts'
import type { DataReport, Dataset } from '../data/example.ts'
import type { Output } from './output.ts'

/** Tells what reading left out or cut, by count; nothing when nothing was. */
export function dataWarnings(out: Output, dataset: Dataset, config: RunConfig, cutoffLen: number): void {
  if (cutoffLen < config.cutoff_len) out.warn('cli.cutoffCapped', { wanted: config.cutoff_len, used: cutoffLen })
  for (const report of [dataset.report, dataset.evalReport]) {
    if (!report) continue
    if (report.encoding !== 'UTF-8') out.warn('cli.readAs', { path: report.path, what: readAs(report) })
    const dropped = droppedRows(report)
    if (dropped > 0) {
      out.warn('cli.dropped', {
        path: report.path,
        dropped,
        rows: report.rowsRead,
        emptyQuestion: report.droppedEmptyQuestion,
        emptyAnswer: report.droppedEmptyAnswer,
        duplicate: report.droppedDuplicate,
        unreadable: report.droppedUnreadable,
        heldOut: report.droppedHeldOut,
        noAnswerLeft: report.droppedNoAnswerLeft,
      })
    }
    if (report.truncated > 0)
      out.warn('cli.truncated', {
        path: report.path,
        truncated: report.truncated,
        cutoff: cutoffLen,
        longest: report.longest,
      })
    if (report.lastAnswerOnly > 0) out.warn('cli.lastAnswerOnly', { path: report.path, count: report.lastAnswerOnly })
  }
}

/** Such as `CSV, GB18030` or `XLSX, 内科`. */
export function readAs({ format, encoding, sheet }: Pick<DataReport, 'format' | 'encoding' | 'sheet'>): string {
  return [format, encoding, sheet].filter((part) => part !== null).join(', ')
}

function droppedRows(report: DataReport): number {
  return (
    report.droppedEmptyQuestion +
    report.droppedEmptyAnswer +
    report.droppedDuplicate +
    report.droppedUnreadable +
    report.droppedHeldOut +
    report.droppedNoAnswerLeft
  )
}
