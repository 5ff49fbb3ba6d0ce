import { Command } from 'commander'
import type { TextKey } from '../texts/render.ts'
import { addAudit } from './commands/audit.ts'
import { addBench } from './commands/bench.ts'
import { addConfig } from './commands/config.ts'
import { addData } from './commands/data.ts'
import { addDemo } from './commands/demo.ts'
import { addGuard } from './commands/guard.ts'
import { addModel } from './commands/model.ts'
import { addPeople } from './commands/people.ts'
import { addRouter } from './commands/router.ts'
import { addRun } from './commands/run.ts'
import { addRuns } from './commands/runs.ts'
import { addServe } from './commands/serve.ts'
import { addStore } from './commands/store.ts'
import { addTrain } from './commands/train.ts'
import type { Output } from './output.ts'

/** Headings that commander writes, and the sentences that stand for them. */
const HEADINGS: Readonly<Record<string, TextKey>> = {
  'Usage:': 'cli.headUsage',
  'Options:': 'cli.headOptions',
  'Commands:': 'cli.headCommands',
  'Arguments:': 'cli.headArguments',
}

/** Commands in the order of the help. To add one: a file in `commands/` and a line here. */
const COMMANDS = [
  addDemo,
  addTrain,
  addRun,
  addServe,
  addData,
  addModel,
  addGuard,
  addRouter,
  addAudit,
  addPeople,
  addStore,
  addConfig,
  addRuns,
  addBench,
]

/**
 * Every command with its options. A command's own file is imported when the command is called, so that `--help` loads no native library.
 * The exit code is what a command returns, 0 where it returns nothing.
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
  for (const add of COMMANDS) add(program, out)
  for (const command of withSubcommands(program)) {
    command.helpCommand(false).helpOption('-h, --help', t('cli.optHelp'))
    command.configureHelp({ styleTitle: (title) => (HEADINGS[title] ? t(HEADINGS[title]) : title) })
  }
  return program
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)]
}
