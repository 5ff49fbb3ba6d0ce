import { type Command, Option } from 'commander'
import type { DataSplitOptions } from '../data-split-command.ts'
import type { Output } from '../output.ts'
import { json, numberIn } from './options.ts'
import { addReading } from './reading-options.ts'

/** `lorasmith data split` */
export function addDataSplit(data: Command, out: Output): void {
  const t = out.text
  const split = data
    .command('split')
    .description(t('cli.dataSplit'))
    .argument('<file>', t('cli.argRows'))
    .requiredOption('--out-train <file>', t('cli.optOutTrain'))
    .requiredOption('--out-eval <file>', t('cli.optOutEval'))
    .option('--share <x>', t('cli.optShare'), numberIn(out, 0, 0.5, false), 0.1)
    .option('--seed <n>', t('cli.optSplitSeed'), numberIn(out, 0, 0xffff_ffff, true), 42)
    .addOption(new Option('--by <what>', t('cli.optSplitBy')).choices(['group', 'question', 'hash']).default('group'))
    .option('--overwrite', t('cli.optOverwrite'))
    .addOption(json(out))
  addReading(split, out).action(async (file: string, options: DataSplitOptions) => {
    const { dataSplit } = await import('../data-split-command.ts')
    await dataSplit(file, options, out)
  })
}
