import { type Command, Option } from 'commander'
import { OUTTYPES, type Outtype } from '../../convert/outtype.ts'
import type { Output } from '../output.ts'
import { json } from './options.ts'

/** `lorasmith model quantize` */
export function addModelQuantize(model: Command, out: Output): void {
  const t = out.text
  model
    .command('quantize')
    .description(t('cli.modelQuantize'))
    .argument('<model>', t('cli.argGguf'))
    .requiredOption('-o, --out <file>', t('cli.optOutGguf'))
    .addOption(new Option('--outtype <type>', t('cli.optOuttype')).choices(OUTTYPES).makeOptionMandatory())
    .option('--imatrix <file>', t('cli.optImatrix'))
    .option('--allow-requantize', t('cli.optRequantize'))
    .option('--overwrite', t('cli.optOverwrite'))
    .addOption(json(out))
    .action(async (path: string, flags: QuantizeFlags) => {
      const { modelQuantizeCommand } = await import('../model-quantize-command.ts')
      const { imatrix, ...rest } = flags
      await modelQuantizeCommand(
        path,
        {
          out: rest.out,
          outtype: rest.outtype,
          allowRequantize: rest.allowRequantize === true,
          overwrite: rest.overwrite === true,
          json: rest.json === true,
          ...(imatrix === undefined ? {} : { imatrix }),
        },
        out,
      )
    })
}

interface QuantizeFlags {
  readonly out: string
  readonly outtype: Outtype
  readonly imatrix?: string
  readonly allowRequantize?: true
  readonly overwrite?: true
  readonly json?: true
}
