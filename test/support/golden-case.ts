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
import { type ModuleWeights, permuteRows } from '../../src/lora/weights.ts'
import type { Site } from '../../src/models/sites.ts'
import { formulaTensor } from './formula.ts'

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
    tensors: readonly { name: string; from: string; permute_heads: number | null; add?: number; half?: 0 | 1 }[]
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
  const tensors = golden.gguf.tensors.map(({ name, from, permute_heads, add = 0, half }): GgufTensorData => {
    const whole = golden.tensors.find((tensor) => tensor.name === from)!
    const all = formulaTensor(from, product(whole.shape), whole.scale, whole.offset)
    const { values, shape } = half === undefined ? { values: all, shape: whole.shape } : halved(all, whole.shape, half)
    const site = { permutedHeads: permute_heads ?? 0, nOut: shape[0]! } as Site
    const stored = permuteRows(
      values.map((value) => value + add),
      site,
      false,
    )
    const quantised = shape.length > 1 && !name.includes('ffn_gate_inp') // llama.cpp, too, leaves routers as they are
    return typed(name, shape.toReversed(), stored, quantised ? type : GGML_TYPE.F32)
  })
  for (const [vector, values] of Object.entries(golden.gguf.vectors ?? {}))
    tensors.push(typed(vector, [values.length], Float32Array.from(values), GGML_TYPE.F32))
  await writeGguf(path, { metadata: new Map([...Object.entries(golden.gguf.metadata), ...extra]), tensors })
  return path
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
    a: formulaTensor(peftTensorName(site, 'A'), r * site.nIn, formula_scale),
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
