import type { Command } from 'commander'
import type { Output } from '../output.ts'
import { addModelDiff } from './model-diff.ts'
import { addModelExport } from './model-export.ts'
import { addModelImport } from './model-import.ts'
import { addModelInfo } from './model-info.ts'
import { addModelMerge } from './model-merge.ts'
import { addModelQuantize } from './model-quantize.ts'
import { addModelVerify } from './model-verify.ts'

/** Subcommands in the order of the help. To add one: a file `model-<name>.ts` beside this one and a line here. */
const COMMANDS: readonly ((model: Command, out: Output) => void)[] = [
  addModelInfo,
  addModelImport,
  addModelQuantize,
  addModelVerify,
  addModelMerge,
  addModelExport,
  addModelDiff,
]

/** `lorasmith model ...`: models in, adapters out */
export function addModel(program: Command, out: Output): void {
  const model = program.command('model').description(out.text('cli.model'))
  for (const add of COMMANDS) add(model, out)
}
