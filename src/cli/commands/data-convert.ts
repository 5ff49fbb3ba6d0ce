import { type Command, Option } from 'commander'
import type { ConvertFlags } from '../data-convert-command.ts'
import type { Output } from '../output.ts'
import { json } from './options.ts'
import { addReading } from './reading-options.ts'

/** `lorasmith data convert` */
export function addConvert(data: Command, out: Output): void {
  const t = out.text
  const convert = data
    .command('convert')
    .description(t('cli.convert'))
    .argument('<in>', t('cli.argConvertIn'))
    .requiredOption('-o, --out <file>', t('cli.optConvertOut'))
    .addOption(
      new Option('--to <layout>', t('cli.optConvertTo')).choices(['jsonl', 'csv', 'alpaca', 'sharegpt', 'openai']),
    )
    .option('--overwrite', t('cli.optOverwrite'))
    .addOption(json(out))
  addReading(convert, out).action(async (path: string, options: ConvertFlags) => {
    const { convertCommand } = await import('../data-convert-command.ts')
    await convertCommand(path, options, out)
  })
}
