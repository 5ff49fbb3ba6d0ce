/**
 * Which tensor of a model gets which type: the mixtures of llama.cpp's quantize (src/llama-quant.cpp, build of ggml 0.25.1), so that a
 * `q4_k_m` of ours is the `Q4_K_M` that everybody measured. Knows names and shapes, no values.
 */
import { ggmlType } from '../formats/ggml-types.ts'
import { GGML_TYPE, type GgmlType } from '../ggml/types.ts'
import { OUTTYPE_INFO, type Outtype } from './outtype.ts'

export interface MixTensor {
  readonly name: string
  readonly ne: readonly number[]
  readonly type: number // as it is now
}

/** What of a model's header the mixtures look at. */
export interface MixModel {
  readonly architecture: string
  readonly layers: number // block_count
  readonly heads: number
  readonly headsKv: number
  readonly experts: number // 0 without
}

type Category = 'output' | 'token_embd' | 'qkv' | 'v' | 'k' | 'q' | 'attn_output' | 'up' | 'gate' | 'down' | 'other'

/** The first name that fits decides; `ffn_*` are found inside names, as experts have more behind them. */
const CATEGORIES: readonly (readonly [RegExp, Category])[] = [
  [/^output\.weight$/, 'output'],
  [/^(per_layer_)?token_embd\.weight$/, 'token_embd'],
  [/attn_qkv\.weight/, 'qkv'],
  [/attn_(v|kv_b)\.weight/, 'v'],
  [/attn_k\.weight/, 'k'],
  [/attn_q\.weight/, 'q'],
  [/attn_output\.weight/, 'attn_output'],
  [/ffn_up/, 'up'],
  [/ffn_gate/, 'gate'],
  [/ffn_down/, 'down'],
]

/** Weights that stay as they are: norms, gates of experts, small tables of other kinds of layers. */
const KEPT =
  /_norm\.weight|ffn_gate_inp\.weight|position_embd|token_types|ssm_conv1d|shortconv\.conv\.weight|attn_rel_b\.weight|altup|laurel|per_layer_model_proj/

/** True where quantize may change the type: a matrix whose name ends in `weight` and that is none of the small ones. */
export function isQuantizable({ name, ne }: Pick<MixTensor, 'name' | 'ne'>): boolean {
  return ne.findLastIndex((n) => n !== 1) >= 1 && name.endsWith('weight') && !KEPT.test(name)
}

/** Tensors in the order in which llama.cpp goes through them: those of no layer first, then layer by layer, by the bytes of their names. */
export function inQuantizeOrder<T extends { readonly name: string }>(tensors: readonly T[]): readonly T[] {
  const layer = (name: string) => Number(/^blk\.(\d+)\./.exec(name)?.[1] ?? -1)
  return tensors.toSorted(
    (a, b) => layer(a.name) - layer(b.name) || Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)),
  )
}

/** What is counted on the way through the tensors. */
interface Progress {
  readonly model: MixModel
  readonly outtype: Outtype
  readonly hasImatrix: boolean
  readonly tied: boolean
  readonly valueTensors: number
  values: number
  downs: number
}

/** The type that every tensor gets, by name. Tensors that quantize leaves alone keep theirs. */
export function chooseTypes(
  tensors: readonly MixTensor[],
  model: MixModel,
  outtype: Outtype,
  hasImatrix: boolean,
): ReadonlyMap<string, number> {
  const categories = tensors.map(({ name }) => categoryOf(name))
  const progress: Progress = {
    model,
    outtype,
    hasImatrix,
    tied: !categories.includes('output'),
    valueTensors: categories.filter(isValueLike).length,
    values: 0,
    downs: 0,
  }
  const isQuantised = ggmlType(OUTTYPE_INFO[outtype].type)!.blockSize > 1
  return new Map(
    inQuantizeOrder(tensors).map((tensor) => {
      if (!isQuantizable(tensor)) return [tensor.name, tensor.type]
      const { type } = OUTTYPE_INFO[outtype]
      return [tensor.name, isQuantised ? fitting(mixed(tensor, progress), tensor.ne[0]!) : type]
    }),
  )
}

function categoryOf(name: string): Category {
  return CATEGORIES.find(([pattern]) => pattern.test(name))?.[1] ?? 'other'
}

function isValueLike(category: Category): boolean {
  return category === 'v' || category === 'qkv'
}

/** Narrow rows: types of 256 fall back to one of 32, and where that does not fit either, to F16. */
const FALLBACK: Readonly<Partial<Record<GgmlType, GgmlType>>> = {
  [GGML_TYPE.IQ4_XS]: GGML_TYPE.IQ4_NL,
  [GGML_TYPE.Q2_K]: GGML_TYPE.Q4_0,
  [GGML_TYPE.Q3_K]: GGML_TYPE.Q4_0,
  [GGML_TYPE.Q4_K]: GGML_TYPE.Q5_0,
  [GGML_TYPE.Q5_K]: GGML_TYPE.Q5_1,
  [GGML_TYPE.Q6_K]: GGML_TYPE.Q8_0,
}

function fitting(type: GgmlType, width: number): GgmlType {
  const fits = (candidate: GgmlType) => width % ggmlType(candidate)!.blockSize === 0
  if (fits(type)) return type
  const narrower = FALLBACK[type] ?? type
  return fits(narrower) ? narrower : GGML_TYPE.F16
}

function mixed({ name, ne }: MixTensor, progress: Progress): GgmlType {
  const { outtype, tied } = progress
  const base = OUTTYPE_INFO[outtype].type
  const category = categoryOf(name)
  if (category === 'output' || (tied && category === 'token_embd')) return outputType(base, ne[0]!)
  if (isValueLike(category)) return valueType(base, progress)
  if (category === 'k') return progress.model.experts === 8 ? GGML_TYPE.Q8_0 : base
  if (category === 'down') return downType(base, name, progress)
  if (category === 'attn_output') return attentionOutputType(base, progress)
  return base
}

/** The head, or the embeddings that serve as it. */
function outputType(base: GgmlType, width: number): GgmlType {
  if (width % ggmlType(base)!.blockSize !== 0) return GGML_TYPE.Q8_0
  return base === GGML_TYPE.Q8_0 ? base : GGML_TYPE.Q6_K
}

/** The layers in which more bits pay: the first and last eighth and every third between. */
function usesMoreBits(layer: number, layers: number): boolean {
  const eighth = Math.floor(layers / 8)
  return layer < eighth || layer >= Math.floor((7 * layers) / 8) || (layer - eighth) % 3 === 2
}

function valueType(base: GgmlType, progress: Progress): GgmlType {
  const { outtype, model, valueTensors } = progress
  const index = progress.values++
  const grouped = Math.floor(model.heads / model.headsKv) >= 4
  let type = base
  if (outtype === 'q2_k') type = grouped ? GGML_TYPE.Q4_K : GGML_TYPE.Q3_K
  else if (outtype === 'q3_k_m') type = index < 2 ? GGML_TYPE.Q5_K : GGML_TYPE.Q4_K
  else if (outtype === 'q3_k_l') type = GGML_TYPE.Q5_K
  else if (outtype === 'iq4_nl' || outtype === 'iq4_xs') type = grouped ? GGML_TYPE.Q5_K : base
  else if (outtype === 'q4_k_m' || outtype === 'q5_k_m') {
    type = usesMoreBits(index, valueTensors) ? GGML_TYPE.Q6_K : base
  } else if (outtype === 'q4_k_s' && index < 4) type = GGML_TYPE.Q5_K
  const is70b = model.layers === 80 && (model.architecture === 'qwen2' || isLlama70b(model))
  if (is70b && (type === GGML_TYPE.Q3_K || type === GGML_TYPE.Q4_K)) type = GGML_TYPE.Q5_K
  return model.experts === 8 ? GGML_TYPE.Q8_0 : type
}

function isLlama70b({ architecture, heads, headsKv }: MixModel): boolean {
  return architecture === 'llama' && heads !== headsKv
}

function downType(base: GgmlType, name: string, progress: Progress): GgmlType {
  const { outtype, hasImatrix } = progress
  const { layers, experts } = progress.model
  const counted = progress.downs++
  const layer = experts > 1 ? Number(/^blk\.(\d+)\./.exec(name)?.[1] ?? counted) : counted
  const isEarly = layer < Math.floor(layers / 8)
  if (outtype === 'q2_k') return GGML_TYPE.Q3_K
  if (outtype === 'q3_k_m') return layer < Math.floor(layers / 16) ? GGML_TYPE.Q5_K : GGML_TYPE.Q4_K
  if (outtype === 'q3_k_l') return GGML_TYPE.Q5_K
  if (outtype === 'q4_k_m' || outtype === 'q5_k_m') return usesMoreBits(layer, layers) ? GGML_TYPE.Q6_K : base
  if (!isEarly) return base
  if ((outtype === 'iq4_nl' || outtype === 'iq4_xs') && !hasImatrix) return GGML_TYPE.Q5_K
  if (outtype === 'q4_k_s') return GGML_TYPE.Q5_K
  if (outtype === 'q4_0' && hasImatrix) return GGML_TYPE.Q4_1
  if (outtype === 'q5_0' && hasImatrix) return GGML_TYPE.Q5_1
  return base
}

const EIGHT_EXPERTS_MORE: readonly Outtype[] = ['q2_k', 'q3_k_s', 'q3_k_m', 'q4_k_s', 'q4_k_m', 'iq4_nl', 'iq4_xs']

function attentionOutputType(base: GgmlType, { outtype, model }: Progress): GgmlType {
  if (model.experts === 8) return EIGHT_EXPERTS_MORE.includes(outtype) ? GGML_TYPE.Q5_K : base
  if (outtype === 'q2_k') return GGML_TYPE.Q3_K
  if (outtype === 'q3_k_m') return GGML_TYPE.Q4_K
  return outtype === 'q3_k_l' ? GGML_TYPE.Q5_K : base
}
