/** The report of `lorasmith data deid` for people and for scripts: counts and places, never what stood there. */
import type { DeidReport } from '../deid/report.ts'
import type { DeidFlags } from './commands/data-deid.ts'
import type { Output } from './output.ts'

interface Shown extends DeidFlags {
  readonly keyMade: boolean
}

const MAX_PLACES = 10

export function showReport(
  report: DeidReport,
  { json, out: written, vault, keyFile, keyMade }: Shown,
  out: Output,
): void {
  if (json) {
    out.line(JSON.stringify({ ...report, out: written, ...(vault === undefined ? {} : { vault }) }))
    return
  }
  out.say('deid.done', { rows: report.rows, changed: report.rowsChanged, path: written })
  showCounts(report, out)
  showReview(report, out)
  if (report.coverage) {
    out.say('deid.coverage')
    for (const { letter, types, settled, found } of report.coverage) {
      out.line(
        `  ${letter}  ${String(found).padStart(6)}  ${types.join(', ')}${settled ? '' : `  (${out.text('deid.coverageOpen')})`}`,
      )
    }
  }
  out.say('deid.unsettled')
  for (const key of report.unsettled) out.line(`  - ${out.text(key)}`)
  if (vault !== undefined) out.say('deid.vaultWritten', { path: vault })
  if (keyMade) out.say('deid.keyWritten', { path: keyFile! })
  out.say(report.reversible ? 'deid.reversible' : 'deid.noVault')
}

function showCounts({ entities, operators }: DeidReport, out: Output): void {
  const counts = Object.entries(entities).toSorted(([, a], [, b]) => b - a)
  if (counts.length === 0) {
    out.say('deid.none')
    return
  }
  out.say('deid.found')
  for (const [type, count] of counts) {
    out.line(`  ${String(count).padStart(6)}  ${type.padEnd(22)} ${operators[type as keyof typeof operators]}`)
  }
}

function showReview({ lowScore, review }: DeidReport, out: Output): void {
  const total = Object.values(lowScore).reduce((sum, count) => sum + count, 0)
  if (total === 0) return
  out.say('deid.low')
  for (const [type, count] of Object.entries(lowScore)) out.line(`  ${String(count).padStart(6)}  ${type}`)
  for (const place of review.slice(0, MAX_PLACES)) out.line(`    ${out.text('deid.place', { ...place })}`)
  if (total > MAX_PLACES) out.line(`    ${out.text('deid.more', { count: total - MAX_PLACES })}`)
}
