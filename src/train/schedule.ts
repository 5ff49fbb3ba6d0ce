import type { RunConfig } from '../config/run-config.ts'

/**
 * Learning rate of an optimizer step, as transformers' `get_{constant,linear,cosine}_schedule_with_warmup` give it.
 * @param step 0-based
 */
export function learningRate(
  config: Pick<RunConfig, 'learning_rate' | 'lr_scheduler_type'>,
  step: number,
  warmup: number,
  total: number,
): number {
  if (step < warmup) return (config.learning_rate * step) / Math.max(1, warmup)
  const progress = (step - warmup) / Math.max(1, total - warmup)
  const factor = {
    constant: 1,
    linear: Math.max(0, 1 - progress),
    cosine: Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress))),
  }[config.lr_scheduler_type]
  return config.learning_rate * factor
}

/** `warmup_steps` where given, else `warmup_ratio` of the run, rounded up as transformers does. */
export function warmupSteps(
  { warmup_steps, warmup_ratio }: Pick<RunConfig, 'warmup_steps' | 'warmup_ratio'>,
  total: number,
): number {
  return warmup_steps > 0 ? warmup_steps : Math.ceil(total * warmup_ratio)
}
