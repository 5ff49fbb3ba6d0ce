import type { Command } from 'commander'
import type { Output } from '../output.ts'

/** What every command that reads rows takes where a file does not say it itself; read by `readingOf`. */
export function addReading(command: Command, out: Output): Command {
  const t = out.text
  return command
    .option('--encoding <name>', t('cli.optEncoding'))
    .option('--sheet <name>', t('cli.optSheet'))
    .option('--question-column <name>', t('cli.optQuestionColumn'))
    .option('--answer-column <name>', t('cli.optAnswerColumn'))
    .option('--tag-column <name>', t('cli.optTagColumn'))
    .option('--group-column <name>', t('cli.optGroupColumn'))
    .option('--no-header', t('cli.optNoHeader'))
}
