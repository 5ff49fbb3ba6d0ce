/** Hyper-parameters that nearly every decoder writes, and the ways in which rope is stretched. */
import type { HfConfig, RopeSettings } from '../hf-config.ts'
import { f32, type HyperEntry, type MadeTensor, type Sizes, str, u32 } from './architecture.ts'

export interface CommonOptions {
  readonly epsilon?: number // rms_norm_eps where config.json leaves it out
  readonly headSize?: boolean // key_length and value_length are written
  readonly theta?: number // rope_theta where config.json leaves it out
}

export function* commonHyper(
  config: HfConfig,
  sizes: Sizes,
  rope: RopeSettings,
  options: CommonOptions = {},
): Generator<HyperEntry> {
  yield u32('block_count', sizes.layers)
  yield u32(
    'context_length',
    config.integer(['max_position_embeddings', 'n_ctx', 'n_positions', 'max_sequence_length']),
  )
  yield u32('embedding_length', sizes.D)
  yield u32('feed_forward_length', sizes.F)
  yield u32('attention.head_count', sizes.heads)
  yield u32('attention.head_count_kv', sizes.headsKv)
  yield* ropeHyper(config, rope, options.theta)
  yield f32('attention.layer_norm_rms_epsilon', config.number(['rms_norm_eps', 'norm_eps'], options.epsilon))
  if (options.headSize) {
    yield u32('attention.key_length', sizes.H)
    yield u32('attention.value_length', sizes.H)
  }
}

const YARN_EXTRAS: readonly (readonly [hf: readonly string[], gguf: string])[] = [
  [['extrapolation_factor'], 'rope.scaling.yarn_ext_factor'],
  [['attention_factor', 'attn_factor'], 'rope.scaling.yarn_attn_factor'],
  [['beta_fast'], 'rope.scaling.yarn_beta_fast'],
  [['beta_slow'], 'rope.scaling.yarn_beta_slow'],
]

function* ropeHyper(config: HfConfig, rope: RopeSettings, fallback: number | undefined): Generator<HyperEntry> {
  const own = (key: string) => (typeof rope.raw[key] === 'number' ? rope.raw[key] : undefined)
  const factor = own('factor')
  if (rope.type === 'linear' && factor !== undefined) {
    yield str('rope.scaling.type', 'linear')
    yield f32('rope.scaling.factor', factor)
  }
  if (rope.type === 'yarn' && factor !== undefined) {
    yield str('rope.scaling.type', 'yarn')
    yield f32('rope.scaling.factor', factor)
    const original = own('original_max_position_embeddings')
    yield u32('rope.scaling.original_context_length', original ?? config.integer('max_position_embeddings'))
    for (const [names, key] of YARN_EXTRAS) {
      const value = names.map(own).find((found) => found !== undefined)
      if (value !== undefined) yield f32(key, value)
    }
  }
  if (rope.type === 'su' || rope.type === 'longrope') yield str('rope.scaling.type', 'longrope')
  const theta = rope.theta ?? fallback
  if (theta !== undefined) yield f32('rope.freq_base', theta)
  if (rope.slidingTheta !== undefined) yield f32('rope.freq_base_swa', rope.slidingTheta)
}

/** `rope_freqs.weight`: what Llama 3.1 divides each frequency by, in single precision throughout as PyTorch computes it. */
export function llama3Factors(rope: RopeSettings, headSize: number): readonly MadeTensor[] {
  if (rope.type !== 'llama3') return []
  const { fround } = Math
  const over = (a: number, b: number) => fround(fround(a) * fround(1 / b)) // a number over a tensor, as PyTorch divides
  const own = (key: string, fallback: number) => (typeof rope.raw[key] === 'number' ? rope.raw[key] : fallback)
  const [factor, low, high] = [own('factor', 8), own('low_freq_factor', 1), own('high_freq_factor', 4)]
  const context = own('original_max_position_embeddings', 8192)
  const values = Float32Array.from({ length: headSize / 2 }, (_, i) => {
    const frequency = fround(1 / fround((rope.theta ?? 10000) ** fround((2 * i) / headSize)))
    const length = over(2 * Math.PI, frequency) // of the wave, in tokens
    if (length < context / high) return 1
    if (length > context / low) return factor
    const smooth = fround(fround(over(context, length) - low) / (high - low))
    return fround(1 / fround(fround(fround(1 - smooth) / factor) + smooth))
  })
  return [{ name: 'rope_freqs.weight', values }]
}

/** `rope_factors_long.weight` and `_short`: a factor for each frequency, for texts beyond the original context and within it. */
export function longRopeFactors(rope: RopeSettings): readonly MadeTensor[] {
  const { long_factor: long, short_factor: short } = rope.raw
  if (!Array.isArray(long) || !Array.isArray(short)) return []
  return [
    { name: 'rope_factors_long.weight', values: Float32Array.from(long.map(Number)) },
    { name: 'rope_factors_short.weight', values: Float32Array.from(short.map(Number)) },
  ]
}
