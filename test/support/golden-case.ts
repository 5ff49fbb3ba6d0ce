/** A case of test/golden: a tiny model whose weights are a formula, and what PyTorch + transformers + PEFT said about it. */
import { readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TokenizedExample } from '../../src/data/example.ts'
import type { GgufTensorData, GgufTyped } from '../../src/formats/gguf-types.ts'
import { writeGguf } from '../../src/formats/gguf-write.ts'
import { openLibrary } from '../../src/ggml/library.ts'
import { quantizeRows } from '../../src/ggml/quantize.ts'
import { GGML_TYPE, type GgmlType } from '../../src/ggml/types.ts'
import { peftTensorName } from '../../src/lora/save-peft.ts'
import { type ModuleWeights, permuteColumns, permuteRows } from '../../src/lora/weights.ts'
import type { Site } from '../../src/models/sites.ts'
import { formulaTensor } from './formula.ts'

/** How a tensor of the file comes from Hugging Face's: scripts/golden/make_gguf.py says why. */
interface GgufEntry {
  readonly name: string
  readonly from: string
  readonly permute_heads: number | null
  readonly add?: number
  readonly half?: 0 | 1
  readonly squeeze?: boolean
  readonly negative_exp?: boolean
  readonly tile?: readonly [axis: 0 | 1, first: number, groups: number, perGroup: number, head: number]
}

export interface GoldenCase {
  readonly case: string
  readonly tensors: readonly { name: string; shape: number[]; scale: number; offset: number }[]
  readonly lora: { r: number; alpha: number; use_rslora: boolean; targets: string[]; formula_scale: number }
  readonly sequences: readonly { tokens: number[]; answer: [number, number] }[]
  readonly answer_tokens: number
  readonly arrays: string
  readonly loss: number
  readonly base_loss: number
  readonly adamw: { lr: number; weight_decay: number; losses: number[] }
  readonly adamw_scheduled: {
    lr: number
    weight_decay: number
    max_grad_norm: number
    warmup_steps: number
    losses: number[]
    learning_rates: number[]
    grad_norms: number[]
  }
  readonly peft_export?: {
    folder: string
    lora: Omit<GoldenCase['lora'], 'formula_scale'>
    loss: number
    logits: number[][]
  }
  readonly gguf: {
    metadata: Record<string, GgufTyped>
    tensors: readonly GgufEntry[]
    vectors?: Record<string, number[]>
  }
}

export const goldenFolder = new URL('../golden/', import.meta.url).pathname

export function readCase(name: string): GoldenCase {
  return JSON.parse(readFileSync(join(goldenFolder, `${name}.json`), 'utf8')) as GoldenCase
}

/**
 * Writes the case's model as GGUF.
 * @param extra metadata beside the case's own, e.g. a tokenizer
 * @param type of the matrices; norms and biases stay F32
 */
export async function writeCaseModel(
  golden: Pick<GoldenCase, 'case' | 'tensors' | 'gguf'>,
  extra: ReadonlyMap<string, GgufTyped> = new Map(),
  type: GgmlType = GGML_TYPE.F32,
): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'lorasmith-case-')), `${golden.case}.gguf`)
  const tensors = golden.gguf.tensors.map((entry): GgufTensorData => {
    const { values, shape } = storedTensor(golden, entry)
    const quantised = shape.length > 1 && !UNQUANTISED.some((part) => entry.name.includes(part))
    return typed(entry.name, shape.toReversed(), values, quantised ? type : GGML_TYPE.F32)
  })
  for (const [vector, values] of Object.entries(golden.gguf.vectors ?? {}))
    tensors.push(typed(vector, [values.length], Float32Array.from(values), GGML_TYPE.F32))
  await writeGguf(path, { metadata: new Map([...Object.entries(golden.gguf.metadata), ...extra]), tensors })
  return path
}

/** What llama-quantize, too, leaves as it is: routers, and the filters of delta nets. */
const UNQUANTISED = ['ffn_gate_inp', 'ssm_conv1d']

function storedTensor(golden: Pick<GoldenCase, 'tensors'>, entry: GgufEntry) {
  const whole = golden.tensors.find((tensor) => tensor.name === entry.from)!
  const all = formulaTensor(entry.from, product(whole.shape), whole.scale, whole.offset)
  if (entry.half !== undefined) return halved(all, whole.shape, entry.half)
  const shape = entry.squeeze ? whole.shape.filter((n) => n !== 1) : whole.shape
  const changed = all.map((value) => (entry.negative_exp ? -Math.fround(Math.exp(value)) : value + (entry.add ?? 0)))
  return { values: reorder(changed, shape, entry), shape }
}

function reorder(values: Float32Array, shape: readonly number[], { permute_heads, tile }: GgufEntry): Float32Array {
  const [axis, first = 0, groups = 1, perGroup = 1, head = 1] = tile ?? []
  const tiling = { first, groups, perGroup, head }
  const site = { permutedHeads: permute_heads ?? 0, nOut: shape[0], nIn: shape[1] } as Site
  if (axis === 1) return permuteColumns(values, { ...site, tiledColumns: tiling }, false)
  return permuteRows(values, axis === 0 ? { ...site, tiledRows: tiling } : site, false)
}

/** Rows of one half of each expert: [E, 2F, D] -> [E, F, D]. */
function halved(values: Float32Array, [experts = 1, rows = 1, width = 1]: readonly number[], half: 0 | 1) {
  const size = (rows / 2) * width
  const out = new Float32Array(experts * size)
  for (let e = 0; e < experts; e++) out.set(values.subarray((2 * e + half) * size, (2 * e + half + 1) * size), e * size)
  return { values: out, shape: [experts, rows / 2, width] }
}

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1)
}

/** The case's LoRA matrices: both A and B by formula, so that no gradient is zero. */
export function caseAdapter(golden: Pick<GoldenCase, 'lora'>, sites: readonly Site[]): readonly ModuleWeights[] {
  const { r, formula_scale } = golden.lora
  return sites.map((site) => ({
    site,
    a: permuteColumns(formulaTensor(peftTensorName(site, 'A'), r * site.nIn, formula_scale), site, false),
    b: permuteRows(formulaTensor(peftTensorName(site, 'B'), r * site.nOut, formula_scale), site, false),
  }))
}

export function caseExamples(golden: Pick<GoldenCase, 'sequences'>): readonly TokenizedExample[] {
  return golden.sequences.map(({ tokens, answer: [first, end] }, id) => ({
    id,
    tokens: Int32Array.from(tokens),
    lossMask: Uint8Array.from(tokens, (_, i) => (i >= first && i < end ? 1 : 0)),
    answerTokens: end - Math.max(1, first),
    tag: null,
  }))
}

function typed(name: string, ne: readonly number[], values: Float32Array, type: GgmlType): GgufTensorData {
  const data =
    type === GGML_TYPE.F32 ? new Uint8Array(values.buffer) : quantizeRows(openLibrary(), type, values, ne[0]!)
  return { name, ne, type, data }
}
