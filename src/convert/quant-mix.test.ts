import { describe, expect, it } from 'vitest'
import { ggmlType } from '../formats/ggml-types.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import { OUTTYPES, type Outtype } from './outtype.ts'
import { chooseTypes, inQuantizeOrder, isQuantizable, type MixModel, type MixTensor } from './quant-mix.ts'

const SITES: readonly (readonly [string, number, number])[] = [
  ['attn_q', 4096, 4096],
  ['attn_k', 4096, 4096],
  ['attn_v', 4096, 4096],
  ['attn_output', 4096, 4096],
  ['ffn_gate', 4096, 11008],
  ['ffn_up', 4096, 11008],
  ['ffn_down', 11008, 4096],
]

/** The tensors of Llama 2 7B. */
function llama7b(layers = 32, tied = false): readonly MixTensor[] {
  const tensor = (name: string, ...ne: number[]): MixTensor => ({
    name,
    ne,
    type: ne.length > 1 ? GGML_TYPE.F16 : GGML_TYPE.F32,
  })
  const blocks = Array.from({ length: layers }, (_, i) => [
    tensor(`blk.${i}.attn_norm.weight`, 4096),
    tensor(`blk.${i}.ffn_norm.weight`, 4096),
    ...SITES.map(([site, nIn, nOut]) => tensor(`blk.${i}.${site}.weight`, nIn, nOut)),
  ]).flat()
  const head = tied ? [] : [tensor('output.weight', 4096, 32000)]
  return [tensor('token_embd.weight', 4096, 32000), ...blocks, tensor('output_norm.weight', 4096), ...head]
}

const MODEL: MixModel = { architecture: 'llama', layers: 32, heads: 32, headsKv: 32, experts: 0 }

function counts(outtype: Outtype, tensors = llama7b(), model = MODEL, hasImatrix = false) {
  const found: Record<string, number> = {}
  for (const type of chooseTypes(tensors, model, outtype, hasImatrix).values()) {
    const { name } = ggmlType(type)!
    found[name] = (found[name] ?? 0) + 1
  }
  return found
}

describe('chooseTypes', () => {
  // as llama.cpp tells them when it loads the files of Llama 2 7B that are in circulation
  it.each<[Outtype, Record<string, number>]>([
    ['q4_k_m', { F32: 65, Q4_K: 193, Q6_K: 33 }],
    ['q5_k_m', { F32: 65, Q5_K: 193, Q6_K: 33 }],
    ['q3_k_m', { F32: 65, Q3_K: 129, Q4_K: 92, Q5_K: 4, Q6_K: 1 }],
    ['q2_k', { F32: 65, Q2_K: 129, Q3_K: 96, Q6_K: 1 }],
    ['q4_k_s', { F32: 65, Q4_K: 217, Q5_K: 8, Q6_K: 1 }],
    ['q4_0', { F32: 65, Q4_0: 225, Q6_K: 1 }],
    ['q8_0', { F32: 65, Q8_0: 226 }],
    ['f16', { F32: 65, F16: 226 }],
  ])('%s', (outtype, expected) => expect(counts(outtype)).toEqual(expected))

  it('gives values more bits where queries share keys', () => {
    const grouped = { ...MODEL, headsKv: 8 }
    expect(counts('q2_k', llama7b(), grouped)).toMatchObject({ Q4_K: 32, Q3_K: 64 })
    expect(counts('iq4_xs', llama7b(), grouped)).toMatchObject({ Q5_K: 36 }) // and four early ffn_down
    expect(counts('q4_k_m', llama7b(80), { ...grouped, layers: 80 }).Q5_K).toBeGreaterThan(0) // 70B
  })

  it('takes embeddings that serve as head for the head', () => {
    const types = chooseTypes(llama7b(2, true), { ...MODEL, layers: 2 }, 'q4_0', false)
    expect(types.get('token_embd.weight')).toBe(GGML_TYPE.Q6_K)
    expect(chooseTypes(llama7b(2), MODEL, 'q4_0', false).get('token_embd.weight')).toBe(GGML_TYPE.Q4_0)
  })

  it('looks at the importance matrix for the plain types', () => {
    expect(counts('q4_0', llama7b(), MODEL, true)).toMatchObject({ Q4_1: 4 })
    expect(counts('iq4_nl')).toMatchObject({ Q5_K: 4 })
    expect(counts('iq4_nl', llama7b(), MODEL, true).Q5_K).toBeUndefined()
  })

  it('falls back where rows are narrow, for every outtype', () => {
    for (const width of [64, 48]) {
      const tensors = [{ name: 'blk.0.attn_q.weight', ne: [width, 8], type: GGML_TYPE.F32 }]
      for (const outtype of OUTTYPES) {
        const type = chooseTypes(tensors, MODEL, outtype, false).get('blk.0.attn_q.weight')!
        expect(width % ggmlType(type)!.blockSize).toBe(0)
        if (width === 48) expect([GGML_TYPE.F32, GGML_TYPE.F16, GGML_TYPE.BF16]).toContain(type)
      }
    }
  })
})

describe('isQuantizable', () => {
  it('leaves vectors, norms and what is no weight', () => {
    const on = (name: string, ...ne: number[]) => isQuantizable({ name, ne })
    expect(on('blk.0.attn_q.weight', 64, 64)).toBe(true)
    expect(on('blk.0.attn_q.weight', 64, 1)).toBe(false)
    expect(on('blk.0.attn_q_norm.weight', 64, 2)).toBe(false)
    expect(on('blk.0.attn_q.bias', 64, 64)).toBe(false)
    expect(on('blk.0.ffn_gate_inp.weight', 64, 8)).toBe(false)
  })
})

describe('inQuantizeOrder', () => {
  it('goes layer by layer by number, what has none first', () => {
    const names = ['blk.10.a', 'output.weight', 'blk.2.b', 'blk.2.a', 'a.weight'].map((name) => ({ name }))
    expect(inQuantizeOrder(names).map(({ name }) => name)).toEqual([
      'a.weight',
      'output.weight',
      'blk.2.a',
      'blk.2.b',
      'blk.10.a',
    ])
  })
})
