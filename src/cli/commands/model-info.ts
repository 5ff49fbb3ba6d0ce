import type { Command } from 'commander'
import type { Output } from '../output.ts'
import { json } from './options.ts'

/** `lorasmith model info` */
export function addModelInfo(model: Command, out: Output): void {
  const t = out.text
  model
    .command('info')
    .description(t('cli.modelInfo'))
    .argument('<path>', t('cli.argInfo'))
    .option('--adapters <dir>', t('cli.optAdapters'))
    .addOption(json(out))
    .action(async (path: string, { adapters, json: asJson }: { adapters?: string; json?: true }) => {
      const { modelInfoCommand } = await import('../model-info-command.ts')
      const options = { json: asJson === true, ...(adapters === undefined ? {} : { adapters }) }
      await modelInfoCommand(path, options, out)
    })
}
