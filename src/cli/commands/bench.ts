import { type Command, Option } from 'commander'
import { OPTIMIZATIONS, type Optimization } from '../../util/optimizations.ts'
import type { Output } from '../output.ts'
import { json, numberIn } from './options.ts'

/** `lorasmith bench train | infer` */
export function addBench(program: Command, out: Output): void {
  const t = out.text
  const bench = program.command('bench').description(t('cli.bench'))
  const model = () => new Option('-m, --model <file>', t('cli.optBenchModel')).makeOptionMandatory()
  bench
    .command('train')
    .description(t('cli.benchTrain'))
    .addOption(model())
    .option('--data <file>', t('cli.optBenchData'))
    .option('--seq <n>', t('cli.optBenchSeq'), numberIn(out, 8, 131072, true), 512)
    .option('--answer-share <x>', t('cli.optBenchShare'), numberIn(out, 0.01, 1, false), 0.5)
    .option('--batch <n>', t('cli.optBenchBatch'), numberIn(out, 1, 4096, true), 1)
    .option('--targets <names>', t('cli.optBenchTargets'), 'all-linear')
    .option('--rank <n>', t('cli.optBenchRank'), numberIn(out, 1, 1024, true), 16)
    .option('--steps <n>', t('cli.optBenchSteps'), numberIn(out, 1, 10000, true), 5)
    .option('--device <device>', t('cli.optDevice'), 'auto')
    .option('--threads <n>', t('cli.optThreads'), numberIn(out, 1, 1024, true))
    .addOption(new Option('--without <optimization...>', t('cli.optBenchWithout')).choices(OPTIMIZATIONS))
    .option('--no-packing', t('cli.optBenchNoPacking'))
    .option('--checkpointing', t('cli.optBenchCheckpointing'))
    .addOption(json(out))
    .action(async ({ data, targets, threads, without = [], checkpointing, json: asJson, ...rest }: TrainFlags) => {
      const { benchTrainCommand } = await import('../bench-command.ts')
      const options = {
        ...rest,
        data: data ?? null,
        targets: targets.split(',').map((name) => name.trim()),
        threads: threads ?? 0,
        optimizations: OPTIMIZATIONS.filter((each) => !without.includes(each)),
        checkpointing: checkpointing === true,
        json: asJson === true,
      }
      process.exitCode = await benchTrainCommand(options, out)
    })
  bench
    .command('infer')
    .description(t('cli.benchInfer'))
    .addOption(model())
    .option('--prompt <n>', t('cli.optBenchPrompt'), numberIn(out, 16, 131072, true), 512)
    .option('--tokens <n>', t('cli.optBenchTokens'), numberIn(out, 1, 100000, true), 128)
    .option('--rounds <n>', t('cli.optBenchRounds'), numberIn(out, 1, 1000, true), 3)
    .option('--threads <n>', t('cli.optThreads'), numberIn(out, 1, 1024, true))
    .addOption(json(out))
    .action(async ({ threads, json: asJson, ...rest }: InferFlags) => {
      const { benchInferCommand } = await import('../bench-command.ts')
      process.exitCode = await benchInferCommand({ ...rest, threads, json: asJson === true }, out)
    })
}

interface TrainFlags {
  readonly model: string
  readonly data?: string
  readonly seq: number
  readonly answerShare: number
  readonly batch: number
  readonly targets: string
  readonly rank: number
  readonly steps: number
  readonly device: string
  readonly threads?: number
  readonly without?: readonly Optimization[]
  readonly packing: boolean
  readonly checkpointing?: true
  readonly json?: true
}

interface InferFlags {
  readonly model: string
  readonly prompt: number
  readonly tokens: number
  readonly rounds: number
  readonly threads?: number
  readonly json?: true
}
