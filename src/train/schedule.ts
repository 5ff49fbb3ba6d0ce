import type { RunConfig } from '../config/run-config.ts'
import { UserError } from '../texts/user-error.ts'

/** The settings of a schedule; without the optional ones, transformers' own defaults. */
export type ScheduleSettings = Pick<RunConfig, 'learning_rate' | 'lr_scheduler_type'> &
  Partial<Pick<RunConfig, 'num_cycles' | 'min_lr_rate' | 'lr_end' | 'power'>>

/** A place in a run, counted in optimizer steps. */
interface Place {
  readonly step: number // 0-based
  readonly warmup: number
  readonly total: number
}

/**
 * Learning rate of an optimizer step: the numbers of transformers' `get_scheduler` of the same name, warm-up included.
 * @param step 0-based
 * @example learningRate({ learning_rate: 1e-4, lr_scheduler_type: 'cosine' }, 0, 3, 20) // 0
 */
export function learningRate(settings: ScheduleSettings, step: number, warmup: number, total: number): number {
  const { learning_rate, lr_scheduler_type } = settings
  if (step < warmup && lr_scheduler_type !== 'constant') return learning_rate * (step / Math.max(1, warmup))
  return learning_rate * factors[lr_scheduler_type]({ step, warmup, total }, settings)
}

/** Share of the highest learning rate, after the warm-up. */
const factors: Readonly<Record<RunConfig['lr_scheduler_type'], (place: Place, settings: ScheduleSettings) => number>> =
  {
    constant: () => 1,
    constant_with_warmup: () => 1,
    linear: ({ step, warmup, total }) => Math.max(0, (total - step) / Math.max(1, total - warmup)),
    cosine: (place, { num_cycles = 0.5 }) => Math.max(0, wave(progressOf(place) * num_cycles * 2)),
    cosine_with_restarts(place, { num_cycles = 1 }) {
      const progress = progressOf(place)
      return progress >= 1 ? 0 : Math.max(0, wave((num_cycles * progress) % 1))
    },
    cosine_with_min_lr(place, { num_cycles = 0.5, min_lr_rate = 0.1 }) {
      return Math.max(0, wave(progressOf(place) * num_cycles * 2) * (1 - min_lr_rate) + min_lr_rate)
    },
    polynomial({ step, warmup, total }, { learning_rate, lr_end = 1e-7, power = 1 }) {
      if (step >= total) return lr_end / learning_rate
      const left = 1 - (step - warmup) / (total - warmup)
      return ((learning_rate - lr_end) * left ** power + lr_end) / learning_rate
    },
    inverse_sqrt({ step, warmup }) {
      const timescale = warmup || 10_000
      return 1 / Math.sqrt((step + timescale - warmup) / timescale)
    },
  }

/** Share of the run after the warm-up. */
function progressOf({ step, warmup, total }: Place): number {
  return (step - warmup) / Math.max(1, total - warmup)
}

/** From 1 at 0 down to 0 at 1. */
function wave(phase: number): number {
  return 0.5 * (1 + Math.cos(Math.PI * phase))
}

/** `warmup_steps` where given, else `warmup_ratio` of the run, rounded up as transformers does. */
export function warmupSteps(
  { warmup_steps, warmup_ratio }: Pick<RunConfig, 'warmup_steps' | 'warmup_ratio'>,
  total: number,
): number {
  return warmup_steps > 0 ? warmup_steps : Math.ceil(total * warmup_ratio)
}

/**
 * AdaLoRA's steps before and after pruning: as written, or a tenth and three tenths of the run (0). At least one step is left to
 * prune in; UserError where what is written leaves none.
 */
export function adaloraPhases(
  { tinit, tfinal }: Pick<RunConfig, 'tinit' | 'tfinal'>,
  total: number,
): { readonly tinit: number; readonly tfinal: number } {
  if (tinit + tfinal >= total) throw new UserError('train.adaloraPhases', { tinit, tfinal, total })
  const most = (other: number) => Math.max(0, total - 1 - other)
  const before = tinit || Math.min(Math.round(total * 0.1), most(tfinal))
  return { tinit: before, tfinal: tfinal || Math.min(Math.round(total * 0.3), most(before)) }
}
