import { type Command, Option } from 'commander'
import type { DataLintFlags } from '../data-lint-command.ts'
import type { Output } from '../output.ts'
import { collect, json } from './options.ts'
import { addReading } from './reading-options.ts'

/** `lorasmith data lint` */
export function addDataLint(data: Command, out: Output): void {
  const t = out.text
  const lint = data
    .command('lint')
    .description(t('cli.dataLint'))
    .argument('<file>', t('cli.argLint'))
    .option('-c, --config <file>', t('cli.optLintConfig'))
    .option('--held-out <file>', t('cli.optLintHeldOut'))
    .option('--form <id>', t('cli.optLintForm'))
    .option('--today <date>', t('cli.optLintToday'))
    .addOption(new Option('--rule <id>', t('cli.optLintRule')).argParser(collect))
    .addOption(withoutRule(out))
    .option('--diff', t('cli.optLintDiff'))
    .option('--fix', t('cli.optLintFix'))
    .option('--out <file>', t('cli.optLintOut'))
    .option('--overwrite', t('cli.optOverwrite'))
    .option('--strict', t('cli.optLintStrict'))
    .addOption(json(out))
  addReading(lint, out).action(async (file: string, flags: DataLintFlags) => {
    const { dataLintCommand } = await import('../data-lint-command.ts')
    process.exitCode = await dataLintCommand(file, flags, out)
  })
}

/** commander takes --no-x for the opposite of --x; this one has a value of its own. */
function withoutRule(out: Output): Option {
  const option = new Option('--no-rule <id>', out.text('cli.optLintNoRule')).argParser(collect)
  option.negate = false
  return option
}
