/**
 * `preset: auto`: settings from the size of the data and of the model, each with its reason. Pure numbers; the rules, their sources and what
 * they were weighed against stand in docs/decisions/2026-11-24-preset.md.
 */
import type { RunConfig } from '../config/run-config.ts'
import type { Choice } from '../runs/events.ts'
import type { TextKey } from '../texts/render.ts'

export interface PresetFacts {
  readonly rows: number // usable rows of metadata_path, before any are held out
  readonly evalRows: number // rows of eval_data_path, 0 without one
  readonly tokens: number // of `rows`, question and answer
  readonly answerTokens: number // those that carry loss
  readonly baseParameters: number
  readonly domain: 'medicine' | 'law' | 'other'
}

/** The settings that a preset may choose. */
const CHOSEN = [
  'lora_rank',
  'epochs',
  'learning_rate',
  'batch_size',
  'gradient_accumulation_steps',
  'warmup_ratio',
  'val_split',
  'eval_steps',
  'early_stopping_patience',
] as const satisfies readonly (keyof RunConfig)[]
type ChosenKey = (typeof CHOSEN)[number]

/** Rows under which a set is tiny: half the rank, half the learning rate, more of it held out. */
const TINY_ROWS = 100
/** Answer tokens under which it is tiny, too, however many rows they make. */
const TINY_ANSWER_TOKENS = 5_000
/** Most epochs for fewer rows than this; one epoch beyond the last. */
const EPOCHS: readonly (readonly [rows: number, epochs: number])[] = [
  [100, 6],
  [300, 5],
  [800, 4],
  [3_000, 3],
  [20_000, 2],
]
/** QLoRA's learning rate for its 7B model; ours falls with the cube root of the size. */
const REFERENCE_RATE = 2e-4
const REFERENCE_PARAMETERS = 7e9
const RATE_BOUNDS = [2e-5, 2e-3] as const
/** Rows of one optimizer step: a power of two that leaves about this many steps to an epoch. */
const STEPS_PER_EPOCH = 25
const MAX_ROWS_PER_STEP = 16
/** Tokens that are computed together; more rows than that are gathered by accumulation. */
const TOKENS_PER_BATCH = 2048
const MAX_HELD_OUT = 200
const WARMUP_STEPS = 10
const WARMUP_BOUNDS = [0.03, 0.1] as const
/** Measurements of the held-out loss in a run. */
const EVALUATIONS = 12

/**
 * What `preset: auto` chooses for these facts, in the order of the settings.
 * @example choosePreset(facts).find(({ key }) => key === 'lora_rank')?.value // 16
 */
export function choosePreset(facts: PresetFacts): readonly Choice[] {
  const { rows, evalRows, answerTokens, domain } = facts
  const tiny = isTiny(facts)
  const rank = (domain === 'medicine' ? 16 : 8) / (tiny ? 2 : 1)
  const epochs = EPOCHS.find(([below]) => rows < below)?.[1] ?? 1
  const rowsPerStep = powerOfTwo(rows / STEPS_PER_EPOCH, MAX_ROWS_PER_STEP)
  const batchSize = powerOfTwo((TOKENS_PER_BATCH * rows) / Math.max(1, facts.tokens), rowsPerStep)
  const valSplit = heldOutShare(rows)
  const heldOut = evalRows > 0 ? evalRows : Math.round(rows * valSplit)
  const steps = epochs * Math.ceil(Math.max(1, evalRows > 0 ? rows : rows - heldOut) / rowsPerStep)
  const choices = [
    choice('lora_rank', rank, tiny ? 'train.preset-rank-tiny' : rankReason(domain), { rows, answerTokens }),
    choice('epochs', epochs, epochs > 3 ? 'train.preset-epochs-few' : 'train.preset-epochs', { rows }),
    choice('learning_rate', learningRateFor(facts), tiny ? 'train.preset-rate-tiny' : 'train.preset-rate', {
      millions: Math.round(facts.baseParameters / 1e6),
      rows,
    }),
    choice('batch_size', batchSize, 'train.preset-batch', {
      tokensPerRow: Math.round(facts.tokens / Math.max(1, rows)),
    }),
    choice('gradient_accumulation_steps', rowsPerStep / batchSize, 'train.preset-accumulation', { rowsPerStep, rows }),
    choice('warmup_ratio', warmupFor(steps), 'train.preset-warmup', { steps }),
    choice('val_split', valSplit, tiny ? 'train.preset-split-tiny' : 'train.preset-split', { heldOut, rows }),
    choice('eval_steps', Math.ceil(steps / EVALUATIONS), 'train.preset-eval', { steps, evaluations: EVALUATIONS }),
    choice('early_stopping_patience', heldOut < 20 ? 4 : 3, 'train.preset-patience', { heldOut }),
  ]
  return evalRows > 0 ? choices.filter(({ key }) => key !== 'val_split') : choices
}

function choice(key: ChosenKey, value: number, code: TextKey, values: Choice['values']): Choice {
  return { key, value, code, values }
}

function isTiny({ rows, answerTokens }: PresetFacts): boolean {
  return rows < TINY_ROWS || answerTokens < TINY_ANSWER_TOKENS
}

function rankReason(domain: PresetFacts['domain']): TextKey {
  return domain === 'medicine' ? 'train.preset-rank-medicine' : 'train.preset-rank'
}

function learningRateFor(facts: PresetFacts): number {
  const scale = (REFERENCE_PARAMETERS / Math.max(1, facts.baseParameters)) ** (1 / 3)
  const rate = clamp(REFERENCE_RATE * scale * (isTiny(facts) ? 0.5 : 1), RATE_BOUNDS)
  return Number(rate.toPrecision(1))
}

/** A fifth of a tiny set, then 20 rows, then a tenth, then no more than `MAX_HELD_OUT` rows. */
function heldOutShare(rows: number): number {
  const heldOut = Math.min(MAX_HELD_OUT, rows < TINY_ROWS ? rows * 0.2 : Math.max(20, rows * 0.1))
  return Number((heldOut / Math.max(1, rows)).toFixed(4))
}

function warmupFor(steps: number): number {
  return Number(clamp(WARMUP_STEPS / steps, WARMUP_BOUNDS).toFixed(2))
}

/** The greatest power of two that is neither above `value` nor above `most`; at least 1. */
function powerOfTwo(value: number, most: number): number {
  return Math.min(most, 2 ** Math.max(0, Math.floor(Math.log2(value))))
}

function clamp(value: number, [min, max]: readonly [number, number]): number {
  return Math.min(max, Math.max(min, value))
}

export interface AppliedPreset {
  readonly config: RunConfig // frozen
  readonly choices: readonly Choice[] // those that were taken
}

/**
 * The config with the choices in it. A setting that the user wrote (`explicit`) is never changed, nor is what would contradict or miss it:
 * see `standsBack`. Settings whose default follows from lora_rank follow the chosen one.
 */
export function applyPreset(
  config: RunConfig,
  explicit: ReadonlySet<keyof RunConfig>,
  choices: readonly Choice[],
): AppliedPreset {
  const offered = choices.filter(({ key }) => CHOSEN.includes(key as ChosenKey))
  const taken = offered.filter(
    ({ key, value }) => !explicit.has(key as ChosenKey) && !standsBack(key, value, config, explicit),
  )
  const chosen = taken.map((each) => gathered(each, offered, config, explicit))
  const next: RunConfig = { ...config, ...Object.fromEntries(chosen.map(({ key, value }) => [key, value])) }
  return { config: Object.freeze({ ...next, ...followRank(config, next.lora_rank, explicit) }), choices: chosen }
}

/** Whether a choice would contradict what the user wrote, or be without effect beside it. */
function standsBack(
  key: string,
  value: Choice['value'],
  config: RunConfig,
  explicit: ReadonlySet<keyof RunConfig>,
): boolean {
  if (key === 'learning_rate') return config.lr_scheduler_type === 'polynomial' && Number(value) <= config.lr_end
  if (key === 'warmup_ratio') return config.warmup_steps > 0 || config.lr_scheduler_type === 'constant'
  if (key === 'epochs') return config.max_steps > 0
  if (key === 'val_split') return config.eval_data_path !== null || config.k_fold > 0
  // counted in steps of the chosen batch and length
  if (key === 'eval_steps' && BATCH.some((each) => explicit.has(each))) return true
  const heldOut =
    config.eval_data_path !== null || config.k_fold > 0 || !explicit.has('val_split') || config.val_split > 0
  return (key === 'eval_steps' || key === 'early_stopping_patience') && !heldOut
}

const BATCH = ['batch_size', 'gradient_accumulation_steps', 'epochs', 'max_steps'] as const

/** Where one of batch_size and gradient_accumulation_steps is written, the other makes up the rows of an optimizer step. */
function gathered(
  each: Choice,
  offered: readonly Choice[],
  config: RunConfig,
  explicit: ReadonlySet<keyof RunConfig>,
): Choice {
  const value = (key: ChosenKey) => Number(offered.find((choice) => choice.key === key)?.value ?? config[key])
  const rowsPerStep = value('batch_size') * value('gradient_accumulation_steps')
  if (each.key === 'gradient_accumulation_steps' && explicit.has('batch_size')) {
    return { ...each, value: Math.max(1, Math.round(rowsPerStep / config.batch_size)) }
  }
  if (each.key === 'batch_size' && explicit.has('gradient_accumulation_steps')) {
    const rows = Math.floor(rowsPerStep / config.gradient_accumulation_steps)
    return { ...each, value: Math.max(1, Math.min(rows, Number(each.value))) }
  }
  return each
}

/** lora_alpha, target_r and init_r where they are defaults: those keep their proportion to lora_rank. */
function followRank(config: RunConfig, rank: number, explicit: ReadonlySet<keyof RunConfig>): Partial<RunConfig> {
  const scale = rank / config.lora_rank
  const ranks = explicit.has('target_r')
    ? []
    : explicit.has('init_r')
      ? (['target_r'] as const)
      : (['target_r', 'init_r'] as const)
  return {
    ...(explicit.has('lora_alpha') ? {} : { lora_alpha: config.lora_alpha * scale }),
    ...Object.fromEntries(ranks.map((key) => [key, Math.round(config[key] * scale)])),
  }
}
