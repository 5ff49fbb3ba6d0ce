import { type Command, Option } from 'commander'
import type { Output } from '../output.ts'
import { json } from './options.ts'

/** `lorasmith model merge` */
export function addModelMerge(model: Command, out: Output): void {
  const t = out.text
  model
    .command('merge')
    .description(t('cli.modelMerge'))
    .requiredOption('-m, --model <file>', t('cli.optModel'))
    .requiredOption('--lora <adapter>', t('cli.optAdapter'))
    .requiredOption('--out <file>', t('cli.optMergeOut'))
    .addOption(new Option('--outtype <type>', t('cli.optMergeType')).default('f16'))
    .option('--run <dir>', t('cli.optMergeRun'))
    .option('--overwrite', t('cli.optOverwrite'))
    .addOption(json(out))
    .action(async (options) => {
      const { modelMergeCommand } = await import('../model-merge-command.ts')
      await modelMergeCommand(options, out)
    })
}
