import type { Command } from 'commander'
import type { Output } from '../output.ts'

/** `lorasmith config schema | reference` */
export function addConfig(program: Command, out: Output): void {
  const t = out.text
  program
    .command('config')
    .description(t('cli.config'))
    .argument('<what>', t('cli.argConfig'))
    .action(async (what: string) => {
      const { configCommand } = await import('../config-command.ts')
      configCommand(what, out)
    })
}
