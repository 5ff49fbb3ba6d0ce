/** `lorasmith data split`: one file of rows into one to train on and one held out, with nothing that leaks from one to the other. */
import { readRecords, renderRecords, splitRowsOf } from '../data/records.ts'
import type { SplitBy, SplitRow } from '../data/split.ts'
import { splitWithoutLeaks } from '../data/split-without-leaks.ts'
import { columns } from './columns.ts'
import type { Output } from './output.ts'
import { type ReadingFlags, readingOf } from './reading.ts'
import { refuseTaken, writeRows } from './write-rows.ts'

export interface DataSplitOptions extends ReadingFlags {
  readonly outTrain: string
  readonly outEval: string
  readonly share: number
  readonly seed: number
  readonly by: SplitBy
  readonly overwrite?: true
  readonly json?: true
}

export async function dataSplit(path: string, options: DataSplitOptions, out: Output): Promise<void> {
  const { outTrain, outEval, share, seed, by } = options
  await refuseTaken([outTrain, outEval], options.overwrite === true, path)
  const records = await readRecords(path, readingOf(options))
  const rows = splitRowsOf(records)
  const { heldOut, joined, leaks } = splitWithoutLeaks(rows, { share, seed, by })
  const side = (held: boolean) => records.rows.filter((_, i) => heldOut[i] === held).map(({ values }) => values)
  const [trained, evaluated] = [side(false), side(true)]
  const texts = [renderRecords(outTrain, records.names, trained), renderRecords(outEval, records.names, evaluated)]
  await writeRows(outTrain, texts[0]!)
  await writeRows(outEval, texts[1]!)
  const summary = {
    rows: rows.length,
    train: trained.length,
    eval: evaluated.length,
    by,
    seed,
    share,
    groupsKept: joined.groups,
    rowsInGroups: joined.rows,
    leaks,
    tags: countsByTag(rows, heldOut),
  }
  if (options.json) return out.line(JSON.stringify({ ...summary, outTrain, outEval }))
  tell({ ...summary, outTrain, outEval }, out)
}

interface TagCount {
  readonly tag: string | null
  readonly train: number
  readonly eval: number
}

function countsByTag(rows: readonly SplitRow[], heldOut: readonly boolean[]): readonly TagCount[] {
  const counts = new Map<string | null, [train: number, held: number]>()
  for (const [i, { tag }] of rows.entries()) {
    const count = counts.get(tag) ?? [0, 0]
    count[heldOut[i] ? 1 : 0]++
    counts.set(tag, count)
  }
  return [...counts]
    .map(([tag, [train, held]]) => ({ tag, train, eval: held }))
    .sort((a, b) => b.train + b.eval - a.train - a.eval)
}

const SHOWN_TAGS = 30

function tell(
  summary: {
    readonly outTrain: string
    readonly outEval: string
    readonly train: number
    readonly eval: number
    readonly groupsKept: number
    readonly rowsInGroups: number
    readonly leaks: number
    readonly tags: readonly TagCount[]
  },
  out: Output,
): void {
  out.say('cli.splitDone', {
    train: summary.train,
    outTrain: summary.outTrain,
    eval: summary.eval,
    outEval: summary.outEval,
  })
  if (summary.tags.some(({ tag }) => tag !== null)) {
    const head = [out.text('cli.splitTag'), out.text('cli.splitTrain'), out.text('cli.splitEval')]
    const lines = summary.tags
      .slice(0, SHOWN_TAGS)
      .map(({ tag, train, eval: held }) => [tag ?? '-', String(train), String(held)])
    out.line(columns([head, ...lines]))
    if (summary.tags.length > SHOWN_TAGS) out.say('cli.splitMoreTags', { count: summary.tags.length - SHOWN_TAGS })
  }
  out.say('cli.splitKept', { groups: summary.groupsKept, rows: summary.rowsInGroups })
  if (summary.leaks === 0) out.say('cli.splitNoLeak')
  else out.warn('cli.splitLeaks', { count: summary.leaks })
  if (summary.eval === 0) out.warn('cli.splitNothing')
}
