import { type Command, Option } from 'commander'
import type { Output } from '../output.ts'
import { addEngine, collect, json, numberIn } from './options.ts'

/** `lorasmith run` */
export function addRun(program: Command, out: Output): void {
  const t = out.text
  const run = program
    .command('run')
    .description(t('cli.run'))
    .requiredOption('-m, --model <file>', t('cli.optModel'))
    .option('-p, --prompt <text>', t('cli.optPrompt'))
    .addOption(new Option('--lora <adapter[:scale]>', t('cli.optLora')).argParser(collect))
    .option('-n, --n-predict <n>', t('cli.optTokens'), numberIn(out, 1, 1_000_000, true))
    .option('--temp <t>', t('cli.optTemp'), numberIn(out, 0, 5, false))
    .option('--top-k <k>', t('cli.optTopK'), numberIn(out, 0, 1_000_000, true))
    .option('--top-p <p>', t('cli.optTopP'), numberIn(out, 0, 1, false))
    .option('--repeat-penalty <x>', t('cli.optRepeat'), numberIn(out, 0.1, 10, false))
    .option('--seed <n>', t('cli.optSeed'), numberIn(out, 0, 0xffff_ffff, true))
    .option('--system <text>', t('cli.optSystem'))
    .option('--ab', t('cli.optAb'))
    .addOption(json(out))
  addEngine(run, out).action(async (options) => {
    const { runCommand } = await import('../run.ts')
    await runCommand(options, out)
  })
}
