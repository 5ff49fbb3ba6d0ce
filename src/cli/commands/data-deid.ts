import type { Command } from 'commander'
import type { Output } from '../output.ts'
import type { ReadingFlags } from '../reading.ts'
import { collect, json } from './options.ts'
import { addTableReading } from './reading-options.ts'

/** `lorasmith data deid` */
export function addDataDeid(data: Command, out: Output): void {
  const t = out.text
  const deid = data
    .command('deid')
    .description(t('cli.deid'))
    .argument('<in>', t('cli.argDeidIn'))
    .requiredOption('--out <file>', t('cli.optDeidOut'))
    .option('--profile <name>', t('cli.optDeidProfile'), 'zh-medical')
    .option('--operator <type=operator>', t('cli.optDeidOperator'), collect)
    .option('--columns <names>', t('cli.optDeidColumns'))
    .option('--case <column>', t('cli.optDeidCase'))
    .option('--vault <file>', t('cli.optDeidVault'))
    .option('--key-file <file>', t('cli.optDeidKey'))
    .option('--restore', t('cli.optDeidRestore'))
    .option('--overwrite', t('cli.optOverwrite'))
    .addOption(json(out))
  addTableReading(deid, out).action(async (path: string, flags: DeidFlags) => {
    const { deidCommand } = await import('../deid-command.ts')
    await deidCommand(path, flags, out)
  })
}

export interface DeidFlags extends ReadingFlags {
  readonly out: string
  readonly profile: string
  readonly operator?: readonly string[]
  readonly columns?: string
  readonly case?: string
  readonly vault?: string
  readonly keyFile?: string
  readonly restore?: true
  readonly overwrite?: true
  readonly json?: true
}
