import type { Command } from 'commander'
import type { Output } from '../output.ts'
import { config, json, set } from './options.ts'

/** `lorasmith train` and `lorasmith estimate` */
export function addTrain(program: Command, out: Output): void {
  const t = out.text
  program
    .command('train')
    .description(t('cli.train'))
    .addOption(config(out))
    .addOption(set(out))
    .option('--resume', t('cli.optResume'))
    .option('--dry-run', t('cli.optDryRun'))
    .option('--json', t('cli.optEvents'))
    .action(async ({ config: path, set = [], resume, dryRun, json: events }: TrainFlags) => {
      const { trainCommand } = await import('../train-command.ts')
      const options = { config: path, set, resume: resume === true, dryRun: dryRun === true, json: events === true }
      process.exitCode = await trainCommand(options, out)
    })

  program
    .command('estimate')
    .description(t('cli.estimate'))
    .addOption(config(out))
    .addOption(set(out))
    .addOption(json(out))
    .action(async ({ config: path, set = [], json: asJson }: TrainFlags) => {
      const { estimateCommand } = await import('../estimate.ts')
      process.exitCode = await estimateCommand({ config: path, set, json: asJson === true }, out)
    })
}

interface TrainFlags {
  readonly config: string
  readonly set?: readonly string[]
  readonly resume?: true
  readonly dryRun?: true
  readonly json?: true
}
