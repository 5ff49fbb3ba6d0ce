import type { Command } from 'commander'
import type { Output } from '../output.ts'
import { addConvert } from './data-convert.ts'
import { addDataDeid } from './data-deid.ts'
import { addDataDraft } from './data-draft.ts'
import { addDataInspect } from './data-inspect.ts'
import { addDataLint } from './data-lint.ts'
import { addDataReview } from './data-review.ts'
import { addDataRewrite } from './data-rewrite.ts'
import { addDataSplit } from './data-split.ts'
import { addDataTemplates } from './data-templates.ts'

/** Subcommands in the order of the help. To add one: a file `data-<name>.ts` beside this one and a line here. */
const COMMANDS: readonly ((data: Command, out: Output) => void)[] = [
  addDataInspect,
  addConvert,
  addDataDeid,
  addDataLint,
  addDataTemplates,
  addDataRewrite,
  addDataDraft,
  addDataSplit,
  addDataReview,
]

/** `lorasmith data ...`: the data room */
export function addData(program: Command, out: Output): void {
  const data = program.command('data').description(out.text('cli.data'))
  for (const add of COMMANDS) add(data, out)
}
