#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { asUserFault } from '../texts/system-error.ts'
import { outliveClosedPipes } from './closed-pipe.ts'
import { chooseLang, createOutput } from './output.ts'

/** Commands are imported when they are called, so that `--help` loads no native library. */
outliveClosedPipes()
const argv = process.argv.slice(2)
const langAt = argv.indexOf('--lang')
const out = createOutput(
  chooseLang(langAt >= 0 ? argv[langAt + 1] : argv.find((arg) => arg.startsWith('--lang='))?.slice(7)),
)
const t = out.text

function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}

function numberIn(min: number, max: number, whole: boolean) {
  return (text: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
      throw new InvalidArgumentError(t(whole ? 'cli.wholeIn' : 'cli.numberIn', { min, max }))
    }
    return value
  }
}

const program = new Command('lorasmith')
  .description(t('cli.about'))
  .helpOption('-h, --help', t('cli.optHelp'))
  .helpCommand(false)
  .option('--lang <lang>', t('cli.optLang'))
  .exitOverride()
  .showHelpAfterError(false)
  .configureOutput({ writeErr: (text) => void process.stderr.write(text) })

program
  .command('demo')
  .description(t('cli.demo'))
  .option('--json', t('cli.optJson'))
  .option('--output <dir>', t('cli.optDemoOutput'), 'output/demo')
  .option('--set <key=value>', t('cli.optSet'), collect)
  .action(async (options: { json?: true; output: string; set?: string[] }) => {
    const { demoCommand } = await import('./demo.ts')
    process.exitCode = await demoCommand({ ...options, json: options.json === true, set: options.set ?? [] }, out)
  })

program
  .command('train')
  .description(t('cli.train'))
  .requiredOption('-c, --config <file>', t('cli.optConfig'))
  .option('--set <key=value>', t('cli.optSet'), collect)
  .option('--resume', t('cli.optResume'))
  .option('--dry-run', t('cli.optDryRun'))
  .option('--json', t('cli.optEvents'))
  .action(async (options: { config: string; set?: string[]; resume?: true; dryRun?: true; json?: true }) => {
    const { trainCommand } = await import('./train-command.ts')
    process.exitCode = await trainCommand(
      {
        config: options.config,
        set: options.set ?? [],
        resume: options.resume === true,
        dryRun: options.dryRun === true,
        json: options.json === true,
      },
      out,
    )
  })

program
  .command('run')
  .description(t('cli.run'))
  .requiredOption('-m, --model <file>', t('cli.optModel'))
  .option('-p, --prompt <text>', t('cli.optPrompt'))
  .option('--lora <adapter[:scale]>', t('cli.optLora'), collect)
  .option('-n, --n-predict <n>', t('cli.optTokens'), numberIn(1, 1_000_000, true))
  .option('--temp <t>', t('cli.optTemp'), numberIn(0, 5, false))
  .option('--top-k <k>', t('cli.optTopK'), numberIn(0, 1_000_000, true))
  .option('--top-p <p>', t('cli.optTopP'), numberIn(0, 1, false))
  .option('--repeat-penalty <x>', t('cli.optRepeat'), numberIn(0.1, 10, false))
  .option('--seed <n>', t('cli.optSeed'), numberIn(0, 0xffff_ffff, true))
  .option('--system <text>', t('cli.optSystem'))
  .option('--threads <n>', t('cli.optThreads'), numberIn(1, 1024, true))
  .addOption(
    new Option('--device <device>', t('cli.optDevice'))
      .choices(['cpu', 'auto', 'cuda', 'vulkan', 'metal'])
      .default('cpu'),
  )
  .option('--ab', t('cli.optAb'))
  .option('--json', t('cli.optJson'))
  .action(async (options) => {
    const { runCommand } = await import('./run.ts')
    await runCommand(options, out)
  })

program
  .command('config')
  .description(t('cli.config'))
  .argument('<what>', t('cli.argConfig'))
  .action(async (what: string) => {
    const { configCommand } = await import('./config-command.ts')
    configCommand(what, out)
  })

const runs = program.command('runs').description(t('cli.runs')).helpCommand(false)
runs
  .command('list')
  .description(t('cli.runsList'))
  .argument('[dir]', t('cli.argRunsDir'), './output')
  .option('--json', t('cli.optJson'))
  .action(async (folder: string, options: { json: boolean }) => {
    const { runsList } = await import('./runs-command.ts')
    await runsList(folder, options, out)
  })
runs
  .command('show')
  .description(t('cli.runsShow'))
  .argument('<run>', t('cli.argRun'))
  .option('--json', t('cli.optJson'))
  .action(async (folder: string, options: { json: boolean }) => {
    const { runsShow } = await import('./runs-command.ts')
    await runsShow(folder, options, out)
  })
runs
  .command('compare')
  .description(t('cli.runsCompare'))
  .argument('<runs...>', t('cli.argRuns'))
  .option('--html <file>', t('cli.optCompareHtml'))
  .option('--json', t('cli.optJson'))
  .action(async (folders: string[], options: { json: boolean; html?: string }) => {
    const { runsCompare } = await import('./runs-command.ts')
    await runsCompare(folders, options, out)
  })
runs
  .command('report')
  .description(t('cli.runsReport'))
  .argument('<run>', t('cli.argRun'))
  .option('--json', t('cli.optJson'))
  .action(async (folder: string, options: { json: boolean }) => {
    const { runsReport } = await import('./runs-command.ts')
    await runsReport(folder, options, out)
  })
for (const command of runs.commands) command.helpOption('-h, --help', t('cli.optHelp'))

for (const command of program.commands) command.helpOption('-h, --help', t('cli.optHelp'))

try {
  await program.parseAsync(argv, { from: 'user' })
} catch (error) {
  process.exitCode = report(error)
}

/** 2 for the user's faults, without a stack; 1 for ours, with one. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const fault = asUserFault(error)
  if (fault) {
    process.stderr.write(`${fault.render(out.lang)}\n`)
    return 2
  }
  out.warn('cli.ours')
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  return 1
}
