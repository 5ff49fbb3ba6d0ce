import { type Command, Option } from 'commander'
import type { Output } from '../output.ts'
import { json } from './options.ts'

/** `lorasmith data convert` */
export function addConvert(data: Command, out: Output): void {
  const t = out.text
  data
    .command('convert')
    .description(t('cli.convert'))
    .argument('<in>', t('cli.argConvertIn'))
    .requiredOption('-o, --out <file>', t('cli.optConvertOut'))
    .addOption(
      new Option('--to <layout>', t('cli.optConvertTo')).choices(['jsonl', 'csv', 'alpaca', 'sharegpt', 'openai']),
    )
    .option('--encoding <name>', t('cli.optEncoding'))
    .option('--sheet <name>', t('cli.optSheet'))
    .option('--question-column <name>', t('cli.optQuestionColumn'))
    .option('--answer-column <name>', t('cli.optAnswerColumn'))
    .option('--tag-column <name>', t('cli.optTagColumn'))
    .option('--group-column <name>', t('cli.optGroupColumn'))
    .option('--no-header', t('cli.optNoHeader'))
    .option('--force', t('cli.optForce'))
    .addOption(json(out))
    .action(async (path: string, options) => {
      const { convertCommand } = await import('../data-convert-command.ts')
      await convertCommand(path, options, out)
    })
}
