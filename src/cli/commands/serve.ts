import { type Command, Option } from 'commander'
import type { Output } from '../output.ts'
import { collect, numberIn } from './options.ts'

/** `lorasmith serve` */
export function addServe(program: Command, out: Output): void {
  const t = out.text
  program
    .command('serve')
    .description(t('cli.serve'))
    .option('-c, --config <file>', t('cli.optServeConfig'))
    .option('-m, --model <file>', t('cli.optModel'))
    .addOption(new Option('--lora <name=adapter[:scale]>', t('cli.optServeLora')).argParser(collect))
    .option('--host <address>', t('cli.optHost'))
    .option('--port <n>', t('cli.optPort'), numberIn(out, 0, 65_535, true))
    .action(async (options) => {
      const { serveCommand } = await import('../serve-command.ts')
      await serveCommand(options, out)
    })
}
