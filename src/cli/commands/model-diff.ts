import type { Command } from 'commander'
import type { Output } from '../output.ts'
import { json } from './options.ts'

/** `lorasmith model diff` */
export function addModelDiff(model: Command, out: Output): void {
  const t = out.text
  model
    .command('diff')
    .description(t('cli.modelDiff'))
    .argument('<one>', t('cli.optAdapter'))
    .argument('<other>', t('cli.optAdapter'))
    .requiredOption('-m, --model <file>', t('cli.optModel'))
    .addOption(json(out))
    .action(async (one: string, other: string, options: { model: string; json?: true }) => {
      const { modelDiffCommand } = await import('../model-diff-command.ts')
      await modelDiffCommand({ ...options, one, other }, out)
    })
}
