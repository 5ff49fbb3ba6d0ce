import { Command, InvalidArgumentError, Option } from 'commander'
import type { TextKey } from '../texts/render.ts'
import type { Output } from './output.ts'

/** Headings that commander writes, and the sentences that stand for them. */
const HEADINGS: Readonly<Record<string, TextKey>> = {
  'Usage:': 'cli.headUsage',
  'Options:': 'cli.headOptions',
  'Commands:': 'cli.headCommands',
  'Arguments:': 'cli.headArguments',
}

/**
 * Every command with its options. A command's file is imported when the command is called, so that `--help` loads no native library. The
 * exit code is what a command returns, 0 where it returns nothing.
 */
export function createProgram(out: Output): Command {
  const t = out.text
  const program = new Command('lorasmith')
    .description(t('cli.about'))
    .helpCommand(false)
    .option('--lang <lang>', t('cli.optLang'))
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({ writeErr: (text) => void process.stderr.write(text) })

  const json = () => new Option('--json', t('cli.optJson'))
  const set = () => new Option('--set <key=value>', t('cli.optSet')).argParser(collect)
  const config = () => new Option('-c, --config <file>', t('cli.optConfig')).makeOptionMandatory()

  program
    .command('demo')
    .description(t('cli.demo'))
    .addOption(json())
    .option('--output <dir>', t('cli.optDemoOutput'), 'output/demo')
    .addOption(set())
    .action(async (options: { json?: true; output: string; set?: string[] }) => {
      const { demoCommand } = await import('./demo.ts')
      process.exitCode = await demoCommand(
        { json: options.json === true, output: options.output, set: options.set ?? [] },
        out,
      )
    })

  program
    .command('train')
    .description(t('cli.train'))
    .addOption(config())
    .addOption(set())
    .option('--resume', t('cli.optResume'))
    .option('--dry-run', t('cli.optDryRun'))
    .option('--json', t('cli.optEvents'))
    .action(async ({ config: path, set = [], resume, dryRun, json: events }: TrainFlags) => {
      const { trainCommand } = await import('./train-command.ts')
      const options = { config: path, set, resume: resume === true, dryRun: dryRun === true, json: events === true }
      process.exitCode = await trainCommand(options, out)
    })

  program
    .command('estimate')
    .description(t('cli.estimate'))
    .addOption(config())
    .addOption(set())
    .addOption(json())
    .action(async ({ config: path, set = [], json: asJson }: TrainFlags) => {
      const { estimateCommand } = await import('./estimate.ts')
      process.exitCode = await estimateCommand({ config: path, set, json: asJson === true }, out)
    })

  program
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
    .option('--threads <n>', t('cli.optThreads'), numberIn(out, 1, 1024, true))
    .addOption(
      new Option('--device <device>', t('cli.optDevice'))
        .choices(['cpu', 'auto', 'cuda', 'vulkan', 'metal'])
        .default('cpu'),
    )
    .option('--ab', t('cli.optAb'))
    .addOption(json())
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

  addRunsCommands(program.command('runs').description(t('cli.runs')).helpCommand(false), json, out)
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.helpOption('-h, --help', t('cli.optHelp'))
    command.configureHelp({ styleTitle: (title) => (HEADINGS[title] ? t(HEADINGS[title]) : title) })
  }
  return program
}

interface TrainFlags {
  readonly config: string
  readonly set?: readonly string[]
  readonly resume?: true
  readonly dryRun?: true
  readonly json?: true
}

/** `lorasmith runs list | show | compare | report` */
function addRunsCommands(runs: Command, json: () => Option, out: Output): void {
  const t = out.text
  const asJson = (options: { json?: true }) => ({ json: options.json === true })
  runs
    .command('list')
    .description(t('cli.runsList'))
    .argument('[dir]', t('cli.argRunsDir'), './output')
    .addOption(json())
    .action(async (folder: string, options: { json?: true }) => {
      const { runsList } = await import('./runs-command.ts')
      await runsList(folder, asJson(options), out)
    })
  runs
    .command('show')
    .description(t('cli.runsShow'))
    .argument('<run>', t('cli.argRun'))
    .addOption(json())
    .action(async (folder: string, options: { json?: true }) => {
      const { runsShow } = await import('./runs-command.ts')
      await runsShow(folder, asJson(options), out)
    })
  runs
    .command('compare')
    .description(t('cli.runsCompare'))
    .argument('<runs...>', t('cli.argRuns'))
    .option('--html <file>', t('cli.optCompareHtml'))
    .addOption(json())
    .action(async (folders: string[], { html, ...options }: { json?: true; html?: string }) => {
      const { runsCompare } = await import('./runs-command.ts')
      await runsCompare(folders, { ...asJson(options), ...(html === undefined ? {} : { html }) }, out)
    })
  runs
    .command('report')
    .description(t('cli.runsReport'))
    .argument('<run>', t('cli.argRun'))
    .addOption(json())
    .action(async (folder: string, options: { json?: true }) => {
      const { runsReport } = await import('./runs-command.ts')
      await runsReport(folder, asJson(options), out)
    })
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

function numberIn(out: Output, min: number, max: number, whole: boolean) {
  return (text: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
      throw new InvalidArgumentError(out.text(whole ? 'cli.wholeIn' : 'cli.numberIn', { min, max }))
    }
    return value
  }
}
