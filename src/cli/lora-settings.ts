import type { RunConfig } from '../config/run-config.ts'
import type { LoraSettings } from '../lora/adapter.ts'
import type { VariantName } from '../lora/variants/table.ts'
import { UserError } from '../texts/user-error.ts'

/** The adapter that a config asks for. */
export function loraSettings(config: RunConfig): LoraSettings {
  const variant = variantOf(config)
  const powerSteps = /^pissa_niter_(\d+)$/.exec(config.init_lora_weights)?.[1]
  return {
    variant,
    rank: variant === 'adalora' ? config.init_r : config.lora_rank,
    alpha: config.lora_alpha,
    rankPattern: config.rank_pattern,
    alphaPattern: config.alpha_pattern,
    useRslora: config.use_rslora,
    dropout: config.lora_dropout,
    gaussianInit: config.init_lora_weights === 'gaussian',
    powerSteps: powerSteps === undefined ? undefined : Number(powerSteps),
    seed: config.seed,
  }
}

function variantOf({ peft_type, use_dora, init_lora_weights }: RunConfig): VariantName {
  if (peft_type === 'ADALORA') return 'adalora'
  if (use_dora) return 'dora'
  if (init_lora_weights === 'loftq') throw new UserError('cli.loftq')
  return init_lora_weights.startsWith('pissa') ? 'pissa' : 'lora'
}
