import { type Command, Option } from 'commander'
import { OUTTYPES, type Outtype } from '../../convert/outtype.ts'
import type { Output } from '../output.ts'
import { json } from './options.ts'

/** `lorasmith model import` */
export function addModelImport(model: Command, out: Output): void {
  const t = out.text
  model
    .command('import')
    .description(t('cli.modelImport'))
    .argument('<source>', t('cli.argImport'))
    .requiredOption('-o, --out <file>', t('cli.optOutGguf'))
    .addOption(new Option('--outtype <type>', t('cli.optImportOuttype')).choices(OUTTYPES))
    .option('--pre <id>', t('cli.optPre'))
    .option('--overwrite', t('cli.optOverwrite'))
    .addOption(json(out))
    .action(async (source: string, flags: ImportFlags) => {
      const { modelImportCommand } = await import('../model-import-command.ts')
      const { pre, overwrite, json: asJson, ...options } = flags
      const given = { ...options, ...(pre === undefined ? {} : { pre }), overwrite: overwrite === true }
      await modelImportCommand(source, { ...given, json: asJson === true }, out)
    })
}

interface ImportFlags {
  readonly out: string
  readonly outtype?: Outtype
  readonly pre?: string
  readonly overwrite?: true
  readonly json?: true
}
