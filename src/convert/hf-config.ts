/**
 * `config.json` of a Hugging Face folder, read by name with every fault gathered. Where a key is left out, the value is what the model's
 * class in transformers takes; `null` counts as left out.
 */
import { UserError } from '../texts/user-error.ts'
import { shown } from '../util/shown.ts'

type Json = Readonly<Record<string, unknown>>

export interface HfConfig {
  readonly path: string
  readonly raw: Json // with the keys of `text_config` on top
  /** The first of `keys` that is there. A missing or wrong one is a fault, unless there is a fallback. */
  integer(keys: string | readonly string[], fallback?: number): number
  number(keys: string | readonly string[], fallback?: number): number
  flag(key: string, fallback: boolean): boolean
  /** undefined where no key is there: without a fault. */
  optional(keys: string | readonly string[]): number | undefined
  readonly faults: UserError[]
}

export function createHfConfig(json: Json, path: string): HfConfig {
  const inner = json.text_config ?? json.llm_config
  const raw: Json = isRecord(inner) ? { ...json, ...inner } : json
  const faults: UserError[] = []
  const find = (keys: string | readonly string[]) =>
    [keys].flat().find((key) => raw[key] !== undefined && raw[key] !== null)
  const fault = (key: string, got: unknown, allowed: string) => {
    const plain = typeof got === 'string' ? shown(got) : typeof got === 'number' ? got : typeof got
    faults.push(new UserError('convert.configValue', { path, key, got: plain, allowed }))
  }
  const number = (keys: string | readonly string[], fallback?: number): number => {
    const key = find(keys)
    const value = key === undefined ? fallback : raw[key]
    if (typeof value === 'number' && Number.isFinite(value)) return value
    if (value === undefined) {
      faults.push(new UserError('convert.configMissing', { path, key: [keys].flat()[0]! }))
    } else fault(key!, value, 'a number')
    return 1
  }
  return {
    path,
    raw,
    faults,
    number,
    integer(keys, fallback) {
      const value = number(keys, fallback)
      if (Number.isSafeInteger(value) && value >= 0) return value
      fault(find(keys)!, value, 'a whole number')
      return 1
    },
    flag: (key, fallback) => (typeof raw[key] === 'boolean' ? raw[key] : fallback),
    optional: (keys) => (find(keys) === undefined ? undefined : number(keys)),
  }
}

/** Rope settings under the names that transformers 5 gives them, from whichever of its three forms the file has. */
export interface RopeSettings {
  readonly type: string // "default", "linear", "yarn", "llama3", "longrope", ...
  readonly theta: number | undefined
  readonly slidingTheta: number | undefined // of sliding-window layers, where they have their own
  readonly partial: number | undefined // partial_rotary_factor
  readonly raw: Json
}

export function readRope(config: HfConfig): RopeSettings {
  const found = config.raw.rope_parameters ?? config.raw.rope_scaling
  const all: Json = isRecord(found) ? found : {}
  const raw = isRecord(all.full_attention) ? all.full_attention : all
  const sliding = isRecord(all.sliding_attention) ? all.sliding_attention : {}
  const type = raw.rope_type ?? raw.type ?? 'default'
  const own = (key: string) => (typeof raw[key] === 'number' ? raw[key] : undefined)
  return {
    type: String(type).toLowerCase(),
    theta: own('rope_theta') ?? config.optional(['rope_theta', 'rotary_emb_base']),
    slidingTheta:
      typeof sliding.rope_theta === 'number' ? sliding.rope_theta : config.optional(['rope_local_base_freq']),
    partial: own('partial_rotary_factor') ?? config.optional(['partial_rotary_factor', 'rope_pct']),
    raw,
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
