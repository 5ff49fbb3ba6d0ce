import type { Command } from 'commander'
import type { Output } from '../output.ts'

/** What every command that reads a table takes where the file does not say it itself; read by `readingOf`. */
export function addTableReading(command: Command, out: Output): Command {
  const t = out.text
  return command
    .option('--encoding <name>', t('cli.optEncoding'))
    .option('--sheet <name>', t('cli.optSheet'))
    .option('--no-header', t('cli.optNoHeader'))
}

/** The same and which columns mean what, for commands that read questions and answers. */
export function addReading(command: Command, out: Output): Command {
  const t = out.text
  return addTableReading(command, out)
    .option('--question-column <name>', t('cli.optQuestionColumn'))
    .option('--answer-column <name>', t('cli.optAnswerColumn'))
    .option('--tag-column <name>', t('cli.optTagColumn'))
    .option('--group-column <name>', t('cli.optGroupColumn'))
}
