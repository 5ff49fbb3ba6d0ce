import type { Command } from 'commander'
import type { Output } from '../output.ts'
import { json } from './options.ts'

/** `lorasmith data templates` */
export function addDataTemplates(data: Command, out: Output): void {
  const t = out.text
  data
    .command('templates')
    .description(t('cli.dataTemplates'))
    .argument('[form]', t('cli.argForm'))
    .addOption(json(out))
    .action(async (name: string | undefined, options: { json?: true }) => {
      const { dataTemplates } = await import('../data-templates-command.ts')
      await dataTemplates(name, { json: options.json === true }, out)
    })
}
