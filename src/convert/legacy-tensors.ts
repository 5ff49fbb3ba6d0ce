import { ggmlType } from '../formats/ggml-types.ts'
import type { LegacyFile, LegacyTensor } from '../formats/legacy-types.ts'
import { UserError } from '../texts/user-error.ts'
import { shown } from '../util/shown.ts'

/**
 * The tensors of a legacy llama file under GGUF's names, with every shape held against the others. Rows of q and k are in Meta's own
 * order in both formats, so the bytes stay as they are.
 */
export interface LegacyWeights {
  readonly nFf: number
  readonly nHeadKv: number
  readonly tensors: readonly (LegacyTensor & { readonly ggufName: string })[] // in the order of the file
}

/** Parts of a legacy name -> of a GGUF name. */
const TOP: Readonly<Record<string, string>> = {
  tok_embeddings: 'token_embd',
  norm: 'output_norm',
  output: 'output',
}
const LAYER: Readonly<Record<string, string>> = {
  'attention.wq': 'attn_q',
  'attention.wk': 'attn_k',
  'attention.wv': 'attn_v',
  'attention.wo': 'attn_output',
  attention_norm: 'attn_norm',
  'feed_forward.w1': 'ffn_gate',
  'feed_forward.w2': 'ffn_down',
  'feed_forward.w3': 'ffn_up',
  ffn_norm: 'ffn_norm',
}

/** Frequencies that some converters stored: they follow from n_rot, and in a GGUF they would be read as factors on it. */
const DERIVED = /^(?:layers\.\d+\.attention\.(?:inner_attention\.)?)?rope\.freqs$/

/** UserError for a tensor that is missing, of another model, of another shape, or in blocks that changed since. */
export function legacyWeights(file: LegacyFile, gqa: number | undefined): LegacyWeights {
  const tensors = file.tensors
    .filter(({ name }) => !DERIVED.test(name))
    .map((tensor) => ({ ...tensor, ggufName: ggufName(file, tensor) }))
  const byName = new Map(tensors.map((tensor) => [tensor.ggufName, tensor]))
  const nFf = byName.get('blk.0.ffn_gate.weight')?.ne[1] ?? 0
  const nHeadKv = keyHeads(file, byName.get('blk.0.attn_k.weight'), gqa)
  for (const [name, want] of expectedShapes(file, nFf, nHeadKv)) {
    const tensor = byName.get(name)
    if (!tensor) throw new UserError('convert.legacyMissing', { path: file.path, name })
    if (tensor.ne.join() !== want.join()) {
      const values = { name: tensor.name, got: `[${tensor.ne.join(', ')}]`, want: `[${want.join(', ')}]` }
      throw new UserError('convert.legacyShape', { path: file.path, ...values })
    }
  }
  for (const tensor of tensors) refuseOldBlocks(file, tensor)
  return { nFf, nHeadKv, tensors }
}

function ggufName({ path, hyper }: LegacyFile, { name }: LegacyTensor): string {
  const [, layer, part = ''] = /^(?:layers\.(\d+)\.)?(.+)\.weight$/.exec(name) ?? []
  const table = layer === undefined ? TOP : LAYER
  const known = Object.hasOwn(table, part) && (layer === undefined || Number(layer) < hyper.nLayers)
  if (!known) throw new UserError('convert.legacyTensor', { path, name: shown(name) })
  return layer === undefined ? `${table[part]}.weight` : `blk.${Number(layer)}.${table[part]}.weight`
}

/** The format has no field for it, but wk has one row for each value of a key head. */
function keyHeads({ path, hyper }: LegacyFile, wk: LegacyTensor | undefined, gqa: number | undefined): number {
  if (!wk) throw new UserError('convert.legacyMissing', { path, name: 'layers.0.attention.wk.weight' })
  const { nEmbd, nHead } = hyper
  const rows = wk.ne[1] ?? 0
  const nHeadKv = rows / (nEmbd / nHead)
  if (!(nHeadKv >= 1 && Number.isInteger(nHead / nHeadKv) && Number.isInteger(nHeadKv))) {
    throw new UserError('convert.legacyHeads', { path, rows, head: nEmbd / nHead, heads: nHead })
  }
  if (gqa !== undefined && gqa !== nHead / nHeadKv) {
    throw new UserError('convert.legacyGqa', { path, got: gqa, want: nHead / nHeadKv, rows })
  }
  return nHeadKv
}

function expectedShapes({ hyper }: LegacyFile, nFf: number, nHeadKv: number): [string, readonly number[]][] {
  const { nEmbd, nVocab, nHead, nLayers } = hyper
  const kv = (nEmbd / nHead) * nHeadKv
  const layers = Array.from({ length: nLayers }, (_, i): [string, readonly number[]][] => [
    [`blk.${i}.attn_norm.weight`, [nEmbd]],
    [`blk.${i}.attn_q.weight`, [nEmbd, nEmbd]],
    [`blk.${i}.attn_k.weight`, [nEmbd, kv]],
    [`blk.${i}.attn_v.weight`, [nEmbd, kv]],
    [`blk.${i}.attn_output.weight`, [nEmbd, nEmbd]],
    [`blk.${i}.ffn_norm.weight`, [nEmbd]],
    [`blk.${i}.ffn_gate.weight`, [nEmbd, nFf]],
    [`blk.${i}.ffn_down.weight`, [nFf, nEmbd]],
    [`blk.${i}.ffn_up.weight`, [nEmbd, nFf]],
  ])
  return [
    ['token_embd.weight', [nEmbd, nVocab]],
    ['output_norm.weight', [nEmbd]],
    ['output.weight', [nEmbd, nVocab]],
    ...layers.flat(),
  ]
}

const PLAIN = new Set(['F32', 'F16'])
const CHANGED_IN_V3 = new Set(['Q4_0', 'Q4_1', 'Q8_0'])
const KEPT = new Set(['Q4_0', 'Q4_1', 'Q5_0', 'Q5_1', 'Q8_0', 'Q2_K', 'Q3_K', 'Q4_K', 'Q5_K', 'Q6_K'])

/** Blocks of the same name were laid out otherwise before ggjt v2 (all) and before v3 (q4 and q8): reading them as today's gives noise. */
function refuseOldBlocks({ path, container, version }: LegacyFile, { name, type }: LegacyTensor): void {
  const got = ggmlType(type)!.name
  if (PLAIN.has(got)) return
  const known = container === 'ggjt' && version >= 2 && KEPT.has(got)
  if (known && (version === 3 || !CHANGED_IN_V3.has(got))) return
  throw new UserError('convert.legacyBlocks', { path, container, version: version || 1, name, got })
}
