import type { Command } from 'commander'
import type { DataRewriteOptions } from '../data-rewrite-command.ts'
import type { Output } from '../output.ts'
import { json } from './options.ts'
import { addReading } from './reading-options.ts'

/** `lorasmith data rewrite` */
export function addDataRewrite(data: Command, out: Output): void {
  const t = out.text
  const rewrite = data
    .command('rewrite')
    .description(t('cli.dataRewrite'))
    .argument('<file>', t('cli.argRows'))
    .requiredOption('--form <id>', t('cli.optForm'))
    .requiredOption('--out <file>', t('cli.optOutRows'))
    .option('--overwrite', t('cli.optOverwrite'))
    .addOption(json(out))
  addReading(rewrite, out).action(async (file: string, options: DataRewriteOptions) => {
    const { dataRewrite } = await import('../data-rewrite-command.ts')
    await dataRewrite(file, options, out)
  })
}
