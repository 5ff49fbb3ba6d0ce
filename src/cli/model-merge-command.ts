import { mkdtemp, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { OUTTYPES, type Outtype } from '../convert/outtype.ts'
import { quantizeGguf } from '../convert/quantize-gguf.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import { type Backend, openBackend } from '../ggml/backend.ts'
import { GGML_TYPE, type GgmlType } from '../ggml/types.ts'
import { loadAdapter } from '../lora/load.ts'
import { mergeAdapter } from '../lora/merge.ts'
import type { AdapterWeights } from '../lora/weights.ts'
import { describeModel } from '../models/registry.ts'
import { UserError } from '../texts/user-error.ts'
import { megabytes } from './format.ts'
import { type MergeCost, mergeCost } from './merge-cost.ts'
import { openBase } from './open-base.ts'
import type { Output } from './output.ts'
import { refuseTaken } from './write-rows.ts'

export interface ModelMergeOptions {
  readonly model: string
  readonly lora: string
  readonly out: string
  readonly outtype: string
  readonly run?: string // folder of the run whose held-out rows measure what merging costs
  readonly overwrite?: true
  readonly json?: true
}

/** `lorasmith model merge`: one model file of base and adapter, and what that costs on the run's held-out rows. */
export async function modelMergeCommand(options: ModelMergeOptions, out: Output): Promise<void> {
  const type = outtypeOf(options.outtype)
  await refuseTaken([options.out], options.overwrite === true, options.model)
  const { base } = await openBase(options.model, null, out)
  const weights = await loadAdapter(options.lora, describeModel(base).sites)
  using backend = openBackend('cpu')
  if (typeof type === 'object') await mergeMixture(backend, base, weights, options.out, type.mixture)
  else await mergeAdapter(backend, base, weights, options.out, type)
  const run = options.run ?? (await runFolderOf(options.lora))
  const cost = run === null ? null : await mergeCost(backend, { base, weights, merged: options.out, run })
  const { size } = await stat(options.out)
  if (options.json) {
    out.line(JSON.stringify({ out: options.out, outtype: options.outtype, sizeBytes: size, perplexity: cost }))
    return
  }
  out.say('cli.merged', { path: options.out, size: megabytes(size), type: options.outtype })
  if (cost) tell(cost, out)
  else out.say('cli.mergeNoCost')
}

/** The whole model again in llama.cpp's mixture, from a copy in which the adapted matrices are F16. */
async function mergeMixture(backend: Backend, base: GgufFile, weights: AdapterWeights, out: string, outtype: Outtype) {
  const folder = await mkdtemp(join(dirname(out), '.merge-'))
  try {
    const halfway = join(folder, 'merged.gguf')
    await mergeAdapter(backend, base, weights, halfway, GGML_TYPE.F16)
    await quantizeGguf(halfway, out, { outtype, allowRequantize: true, overwrite: true })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** One type for the adapted matrices, `base` for the one that each has, or a mixture for the whole model, in llama.cpp's words. */
function outtypeOf(name: string): GgmlType | 'base' | { readonly mixture: Outtype } {
  if (name === 'base') return name
  const types = Object.entries(GGML_TYPE).filter(([each]) => each !== 'I32')
  const found = types.find(([each]) => each.toLowerCase() === name.toLowerCase())
  if (found) return found[1]
  const mixtures = OUTTYPES.filter((each) => !types.some(([type]) => type.toLowerCase() === each))
  const mixture = mixtures.find((each) => each === name.toLowerCase())
  if (mixture) return { mixture }
  const allowed = ['base', ...types.map(([each]) => each.toLowerCase()), ...mixtures].join(', ')
  throw new UserError('cli.mergeType', { got: name, allowed })
}

/** A run folder holds the config whose rows can measure. */
async function runFolderOf(path: string): Promise<string | null> {
  return (await stat(join(path, 'config.yaml')).catch(() => undefined)) ? path : null
}

function tell({ rows, base, adapter, merged }: MergeCost, out: Output): void {
  out.say('cli.mergeCost', {
    rows,
    base: base.toFixed(3),
    adapter: adapter.toFixed(3),
    merged: merged.toFixed(3),
    change: `${merged >= adapter ? '+' : ''}${((merged / adapter - 1) * 100).toFixed(2)} %`,
  })
}
