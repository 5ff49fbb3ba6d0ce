import type { Command } from 'commander'
import type { DataInspectFlags } from '../data-inspect-command.ts'
import type { Output } from '../output.ts'
import { json, numberIn } from './options.ts'
import { addReading } from './reading-options.ts'

const MAX_SAMPLES = 100

/** `lorasmith data inspect` */
export function addDataInspect(data: Command, out: Output): void {
  const t = out.text
  const inspect = data
    .command('inspect')
    .description(t('cli.dataInspect'))
    .argument('<file>', t('cli.argInspect'))
    .option('-c, --config <file>', t('cli.optInspectConfig'))
    .option('-m, --model <file>', t('cli.optInspectModel'))
    .option('--form <id>', t('cli.optLintForm'))
    .option('--samples <n>', t('cli.optInspectSamples'), numberIn(out, 0, MAX_SAMPLES, true), 3)
    .option('--html <file>', t('cli.optInspectHtml'))
    .option('--overwrite', t('cli.optOverwrite'))
    .addOption(json(out))
  addReading(inspect, out).action(async (file: string, flags: DataInspectFlags) => {
    const { dataInspectCommand } = await import('../data-inspect-command.ts')
    await dataInspectCommand(file, flags, out)
  })
}
