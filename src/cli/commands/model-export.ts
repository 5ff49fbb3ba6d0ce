import { type Command, Option } from 'commander'
import type { Output } from '../output.ts'
import { json } from './options.ts'

/** `lorasmith model export` */
export function addModelExport(model: Command, out: Output): void {
  const t = out.text
  model
    .command('export')
    .description(t('cli.modelExport'))
    .requiredOption('-m, --model <file>', t('cli.optModel'))
    .requiredOption('--lora <adapter>', t('cli.optAdapter'))
    .addOption(
      new Option('--to <format>', t('cli.optExportTo'))
        .choices(['peft', 'gguf', 'mlx', 'ollama'])
        .makeOptionMandatory(),
    )
    .requiredOption('--out <dir>', t('cli.optExportOut'))
    .addOption(json(out))
    .action(async (options) => {
      const { modelExportCommand } = await import('../model-export-command.ts')
      await modelExportCommand(options, out)
    })
}
