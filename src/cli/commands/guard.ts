import type { Command } from 'commander'
import type { Output } from '../output.ts'
import { json } from './options.ts'

/** `lorasmith guard check | rules` */
export function addGuard(program: Command, out: Output): void {
  const t = out.text
  const guard = program.command('guard').description(t('cli.guard'))
  guard
    .command('check')
    .description(t('cli.guardCheck'))
    .argument('[file]', t('cli.argGuardFile'), '-')
    .option('--rules <file>', t('cli.optGuardRules'))
    .addOption(json(out))
    .action(async (file: string, options: { rules?: string; json?: true }) => {
      const { guardCheck } = await import('../guard-command.ts')
      await guardCheck(file, options, out)
    })
  guard
    .command('rules')
    .description(t('cli.guardRules'))
    .option('--rules <file>', t('cli.optGuardRules'))
    .option('--write <file>', t('cli.optGuardWrite'))
    .addOption(json(out))
    .action(async (options: { rules?: string; write?: string; json?: true }) => {
      const { guardRules } = await import('../guard-command.ts')
      await guardRules(options, out)
    })
}
