import { afterAll, describe, expect, it } from 'vitest'
import { type TinyTensor, tinyMetadata, tinyWeights, writeTinyLlama } from '../../test/support/tiny-llama.ts'
import type { GgufFile, GgufTensorInfo, GgufValue } from '../formats/gguf-types.ts'
import { openBackend } from '../ggml/backend.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import { UserError } from '../texts/user-error.ts'
import { readHyperParameters } from './hyper-parameters.ts'
import { describeModel, openModel, supportedArchitectures } from './registry.ts'
import { ROPE_MODE, readRopeParams } from './rope-params.ts'
import { PROJECTIONS } from './sites.ts'

const dims = { nEmbd: 32, nFf: 64, nHead: 4, nHeadKv: 2, nLayers: 2, nVocab: 24 }
const metadata = new Map([...tinyMetadata(dims)].map(([key, { value }]) => [key, value as GgufValue]))

/** A header alone. `null` takes a key away. */
function header(changes: Record<string, GgufValue | null> = {}, architecture = 'llama'): GgufFile {
  const all = new Map([...metadata].map(([key, value]) => [key.replace(/^llama\./, `${architecture}.`), value]))
  all.set('general.architecture', architecture)
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) all.delete(key)
    else all.set(key, value)
  }
  const embedding: GgufTensorInfo = { name: 'token_embd.weight', ne: [32, 24], type: 0, offset: 0, sizeBytes: 3072 }
  return { path: 'tiny.gguf', version: 3, metadata: all, metadataTypes: new Map(), tensors: [embedding], sizeBytes: 0 }
}

/** 2 key heads and 4 value heads of 8. */
const deltaNets = {
  'qwen35.ssm.state_size': 8,
  'qwen35.ssm.group_count': 2,
  'qwen35.ssm.time_step_rank': 4,
  'qwen35.ssm.inner_size': 32,
  'qwen35.full_attention_interval': 2,
}

function faultOf(call: () => unknown): UserError {
  try {
    call()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('no fault')
}

describe('readHyperParameters', () => {
  it('reads what the header says', () => {
    expect(readHyperParameters(header(), 'llama')).toEqual({
      architecture: 'llama',
      nLayers: 2,
      nEmbd: 32,
      nFf: 64,
      nHead: 4,
      nHeadKv: 2,
      headSize: 8,
      nVocab: 24,
      nCtxTrain: 256,
      rmsEps: 1e-5,
    })
  })

  it('takes a head size of its own, and as many key heads as heads where no number is given', () => {
    const own = header({ 'llama.attention.key_length': 16, 'llama.attention.value_length': 16 })
    expect(readHyperParameters(own, 'llama').headSize).toBe(16)
    expect(readHyperParameters(header({ 'llama.attention.head_count_kv': null }), 'llama').nHeadKv).toBe(4)
  })

  const required = [
    'block_count',
    'embedding_length',
    'feed_forward_length',
    'attention.head_count',
    'attention.layer_norm_rms_epsilon',
    'context_length',
  ]
  it.each(required)('tells a missing %s', (key) => {
    const { code, values, message } = faultOf(() => readHyperParameters(header({ [`llama.${key}`]: null }), 'llama'))
    expect({ code, ...values }).toMatchObject({ code: 'models.metadata', path: 'tiny.gguf', got: 'nothing' })
    expect(message).toContain(`llama.${key}`)
  })

  it.each<readonly [string, GgufValue, string]>([
    ['block_count', 'two', 'two'],
    ['block_count', 2.5, '2.5'],
    ['block_count', -1, '-1'],
    ['attention.head_count', 5, '6.4'], // 32 / 5 is no head size
    ['attention.head_count', 0, 'Infinity'],
    ['attention.head_count_kv', 3, '3'],
    ['attention.head_count_kv', 0, '0'],
    ['attention.head_count_kv', [2, 2], '2,2'], // one a layer: another architecture in llama's clothes
    ['attention.value_length', 16, '16'],
    ['attention.layer_norm_rms_epsilon', true, 'true'],
    ['context_length', Number.NaN, 'NaN'],
    ['feed_forward_length', 2n ** 60n, String(2n ** 60n)],
  ])('refuses %s = %s', (key, value, got) => {
    const { code, values } = faultOf(() => readHyperParameters(header({ [`llama.${key}`]: value }), 'llama'))
    expect({ code, got: values.got }).toEqual({ code: 'models.metadata', got })
  })

  const experts = (name: string, used = 2) =>
    header({ [`${name}.expert_count`]: 8, [`${name}.expert_used_count`]: used }, name)

  it('takes the attention alone of a mixture of experts', () => {
    const names = ['attn_q', 'attn_k', 'attn_v', 'attn_output']
    for (const name of ['llama', 'qwen3moe'])
      expect(describeModel(experts(name)).sites.map(({ projection }) => projection.gguf)).toEqual([...names, ...names])
    for (const used of [0, 9]) {
      const { code, values } = faultOf(() => describeModel(experts('llama', used)))
      expect({ code, key: values.key }).toEqual({ code: 'models.metadata', key: 'llama.expert_used_count' })
    }
  })

  it('refuses a mixture of experts where the architecture has none', () => {
    const { code, values } = faultOf(() => describeModel(experts('qwen3')))
    expect({ code, ...values }).toMatchObject({ code: 'models.experts', architecture: 'qwen3', experts: 8 })
    expect(() => describeModel(header({ 'qwen3.expert_count': 0 }, 'qwen3'))).not.toThrow()
  })

  it('tells a missing embedding', () => {
    const { code, values } = faultOf(() => describeModel({ ...header(), tensors: [] }))
    expect({ code, name: values.name }).toEqual({ code: 'models.missingTensor', name: 'token_embd.weight' })
  })
})

describe('describeModel', () => {
  it('refuses an architecture that it does not know, with the list of those it knows', () => {
    for (const name of ['gemma2', 'qwen2moe', 'none', 'toString', '__proto__']) {
      const { code, values, message } = faultOf(() => describeModel(header({ 'general.architecture': name })))
      expect({ code, got: values.got }).toEqual({ code: 'models.architecture', got: name })
      for (const each of supportedArchitectures) expect(message).toContain(each)
    }
    expect(faultOf(() => describeModel(header({ 'general.architecture': null }))).values.got).toBe('none')
  })

  it.each(['gemma4', 'qwen35moe'])('says why %s cannot be trained yet', (name) => {
    const { code, values, message } = faultOf(() => describeModel(header({ 'general.architecture': name })))
    expect({ code, path: values.path }).toEqual({ code: `models.${name}`, path: 'tiny.gguf' })
    expect(message).toContain('not built')
    expect(message).toContain('gemma3, phi3')
  })

  it('knows these', () => {
    expect(supportedArchitectures).toEqual(['llama', 'qwen2', 'qwen3', 'gemma3', 'phi3', 'glm4', 'qwen3moe', 'qwen35'])
    for (const name of supportedArchitectures) {
      const own = name === 'qwen35' ? deltaNets : {}
      expect(describeModel(header(own, name)).hyper.architecture).toBe(name)
    }
  })
})

describe('sites', () => {
  it('are the seven projections of each layer, in order, with their two names and shapes', () => {
    const { sites } = describeModel(header())
    expect(sites).toHaveLength(14)
    expect(sites.map(({ layer }) => layer)).toEqual([...Array(7).fill(0), ...Array(7).fill(1)])
    expect(sites.slice(7).map((site) => [site.ggufName, site.peftName, site.nIn, site.nOut])).toEqual([
      ['blk.1.attn_q', 'model.layers.1.self_attn.q_proj', 32, 32],
      ['blk.1.attn_k', 'model.layers.1.self_attn.k_proj', 32, 16],
      ['blk.1.attn_v', 'model.layers.1.self_attn.v_proj', 32, 16],
      ['blk.1.attn_output', 'model.layers.1.self_attn.o_proj', 32, 32],
      ['blk.1.ffn_gate', 'model.layers.1.mlp.gate_proj', 32, 64],
      ['blk.1.ffn_up', 'model.layers.1.mlp.up_proj', 32, 64],
      ['blk.1.ffn_down', 'model.layers.1.mlp.down_proj', 64, 32],
    ])
  })

  it('have a head size of its own in q, k, v and o', () => {
    const { sites } = describeModel(
      header({ 'qwen3.attention.key_length': 16, 'qwen3.attention.value_length': 16 }, 'qwen3'),
    )
    expect(sites.slice(0, 4).map(({ nIn, nOut }) => [nIn, nOut])).toEqual([
      [32, 64],
      [32, 32],
      [32, 32],
      [64, 32],
    ])
  })

  it('are permuted in q and k of llama, nowhere in qwen', () => {
    const permuted = (architecture: string) => describeModel(header({}, architecture)).sites.map((s) => s.permutedHeads)
    expect(permuted('llama').slice(0, 7)).toEqual([4, 2, 0, 0, 0, 0, 0])
    for (const name of ['qwen2', 'qwen3']) expect(permuted(name)).toEqual(Array(14).fill(0))
  })

  it('are one matrix for q, k, v and one for gate and up where the file fuses them', () => {
    const { sites } = describeModel(header({}, 'phi3'))
    expect(sites.slice(4).map((site) => [site.ggufName, site.peftName, site.nIn, site.nOut])).toEqual([
      ['blk.1.attn_qkv', 'model.layers.1.self_attn.qkv_proj', 32, 64],
      ['blk.1.attn_output', 'model.layers.1.self_attn.o_proj', 32, 32],
      ['blk.1.ffn_up', 'model.layers.1.mlp.gate_up_proj', 32, 128],
      ['blk.1.ffn_down', 'model.layers.1.mlp.down_proj', 64, 32],
    ])
    expect(
      describeModel(header({}, 'glm4'))
        .sites.map(({ projection }) => projection.peft)
        .slice(0, 6),
    ).toEqual(['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_up_proj', 'down_proj'])
  })

  it('of delta nets and of attention with a gate, layer by layer', () => {
    const { sites } = describeModel(header(deltaNets, 'qwen35'))
    expect(sites.map(({ ggufName, projection, nOut }) => [ggufName, projection.peft, nOut])).toEqual([
      ['blk.0.attn_qkv', 'in_proj_qkv', 64],
      ['blk.0.attn_gate', 'in_proj_z', 32],
      ['blk.0.ssm_beta', 'in_proj_b', 4],
      ['blk.0.ssm_alpha', 'in_proj_a', 4],
      ['blk.0.ssm_out', 'out_proj', 32],
      ['blk.0.ffn_gate', 'gate_proj', 64],
      ['blk.0.ffn_up', 'up_proj', 64],
      ['blk.0.ffn_down', 'down_proj', 32],
      ['blk.1.attn_q', 'q_proj', 64],
      ['blk.1.attn_k', 'k_proj', 16],
      ['blk.1.attn_v', 'v_proj', 16],
      ['blk.1.attn_output', 'o_proj', 32],
      ['blk.1.ffn_gate', 'gate_proj', 64],
      ['blk.1.ffn_up', 'up_proj', 64],
      ['blk.1.ffn_down', 'down_proj', 32],
    ])
  })

  it.each([
    ['qwen35.ssm.inner_size', 24],
    ['qwen35.ssm.time_step_rank', 3],
    ['qwen35.ssm.state_size', null],
  ])('of delta nets refuse %s = %s', (key, value) => {
    const { code } = faultOf(() => describeModel(header({ ...deltaNets, [key]: value }, 'qwen35')))
    expect(code).toBe('models.metadata')
  })

  it('leave out layers that predict further tokens', () => {
    expect(describeModel(header({ 'glm4.nextn_predict_layers': 1 }, 'glm4')).hyper.nLayers).toBe(1)
  })

  it('of a GLM that sees pictures are refused', () => {
    const { values } = faultOf(() => describeModel(header({ 'glm4.rope.dimension_sections': [1, 1, 1, 0] }, 'glm4')))
    expect(values.key).toBe('glm4.rope.dimension_sections')
  })

  it('have names that are theirs alone', () => {
    const { sites } = describeModel(header())
    expect(new Set(sites.map(({ ggufName }) => ggufName)).size).toBe(sites.length)
    expect(new Set(PROJECTIONS.flatMap(({ gguf, peft }) => [gguf, peft])).size).toBe(14)
  })
})

describe('readRopeParams', () => {
  const read = (changes: Record<string, GgufValue | null> = {}) => {
    const file = header(changes)
    return readRopeParams(file, readHyperParameters(file, 'llama'), ROPE_MODE.norm)
  }

  it('scales nothing where nothing is said', () => {
    expect(read()).toEqual({
      nDims: 8,
      mode: 0,
      nCtxOrig: 256,
      freqBase: 10000,
      freqScale: 1,
      extFactor: 0,
      attnFactor: 1,
      betaFast: 32,
      betaSlow: 1,
    })
  })

  it('reads linear scaling under its new and its old key, and none', () => {
    expect(read({ 'llama.rope.scaling.type': 'linear', 'llama.rope.scaling.factor': 4 }).freqScale).toBe(0.25)
    expect(read({ 'llama.rope.scale_linear': 2 }).freqScale).toBe(0.5)
    expect(read({ 'llama.rope.scaling.factor': 4, 'llama.rope.scale_linear': 2 }).freqScale).toBe(0.25)
    expect(read({ 'llama.rope.scaling.type': 'none', 'llama.rope.scaling.factor': 4 }).freqScale).toBe(1)
    expect(read({ 'llama.rope.scaling.factor': 0 }).freqScale).toBe(1)
  })

  it('reads YaRN', () => {
    const yarn = {
      'llama.rope.scaling.type': 'yarn',
      'llama.rope.scaling.factor': 4,
      'llama.rope.scaling.original_context_length': 64,
      'llama.rope.dimension_count': 4,
    }
    expect(read(yarn)).toMatchObject({ nDims: 4, nCtxOrig: 64, freqScale: 0.25, extFactor: 1, attnFactor: 1 })
  })

  it('refuses longrope and unknown scalings, and values of another type', () => {
    for (const type of ['longrope', 'su', 'dynamic']) {
      const { code, values } = faultOf(() => read({ 'llama.rope.scaling.type': type }))
      expect({ code, got: values.got }).toEqual({ code: 'models.metadata', got: type })
      expect(String(values.allowed)).toContain('longrope is not supported yet')
    }
    expect(faultOf(() => read({ 'llama.rope.scaling.type': 3 })).values.allowed).toBe('a string')
    expect(faultOf(() => read({ 'llama.rope.freq_base': 'big' })).values.key).toBe('llama.rope.freq_base')
    expect(faultOf(() => read({ 'llama.rope.dimension_count': 4.5 })).code).toBe('models.metadata')
  })
})

describe('openModel', () => {
  const backend = openBackend('cpu', 1)
  afterAll(() => backend[Symbol.dispose]())
  const weights = tinyWeights(dims)
  const F32 = () => GGML_TYPE.F32
  const open = async (tensors: readonly TinyTensor[], typeOf: Parameters<typeof writeTinyLlama>[3] = F32) =>
    openModel(await writeTinyLlama(backend, dims, tensors, typeOf), backend)

  it('opens a model and counts it', async () => {
    using model = await open(weights)
    expect(model.parameterCount).toBe(weights.reduce((sum, { values }) => sum + values.length, 0))
    expect(model.residentTransposed).toBe(true)
    expect(model.head.weight.ne).toEqual([32, 24, 1, 1])
  })

  it('takes the embedding for the head where the file ties them', async () => {
    using model = await open(weights.filter(({ name }) => name !== 'output.weight'))
    expect(model.head.weight.ne).toEqual([32, 24, 1, 1])
    expect(model.head.resident).not.toBeNull()
  })

  it('keeps no transposed copy where it shall rebuild', async () => {
    const file = await writeTinyLlama(backend, dims, weights, F32)
    using resident = await openModel(file, backend, 'resident')
    using rebuilt = await openModel(file, backend, 'rebuild')
    expect([resident.residentTransposed, rebuilt.residentTransposed]).toEqual([true, false])
    expect(rebuilt.head.resident).toBeNull()
    expect(rebuilt.weightBytes).toBeLessThan(resident.weightBytes)
  })

  it.each(['blk.1.attn_q.weight', 'blk.0.ffn_norm.weight', 'output_norm.weight', 'blk.1.ffn_down.weight'])(
    'tells a missing %s',
    async (name) => {
      const opening = open(weights.filter((tensor) => tensor.name !== name))
      await expect(opening).rejects.toMatchObject({ code: 'models.missingTensor', values: { name } })
    },
  )

  it('tells a file that fuses q, k and v', async () => {
    const fused = weights
      .filter(({ name }) => !/attn_[kv]\.weight/.test(name))
      .map((tensor) => ({ ...tensor, name: tensor.name.replace('attn_q.', 'attn_qkv.') }))
    await expect(open(fused)).rejects.toMatchObject({ code: 'models.missingTensor' })
    await expect(open(fused)).rejects.toThrow('fuses tensors (attn_qkv) that')
  })

  it('tells a norm that is not F32', async () => {
    const path = await writeTinyLlama(backend, dims, weights, F32)
    const half = {
      ...path,
      tensors: path.tensors.map((t) => (t.name === 'output_norm.weight' ? { ...t, type: 1, sizeBytes: 64 } : t)),
    }
    const opening = openModel(half, backend)
    await expect(opening).rejects.toMatchObject({
      code: 'models.vectorType',
      values: { name: 'output_norm.weight', got: 'F16' },
    })
  })

  it('tells a tensor of a type that cannot be trained, and those that can', async () => {
    const file = await writeTinyLlama(backend, dims, weights, F32)
    const foreign = { ...file, tensors: file.tensors.map((t, i) => (i === 3 ? { ...t, type: 16 } : t)) } // IQ2_XXS
    const opening = openModel(foreign, backend)
    await expect(opening).rejects.toMatchObject({ code: 'models.tensorType', values: { got: 'type 16' } })
    await expect(opening).rejects.toThrow(/Q4_K.*IQ4_XS/)
  })

  it('tells a file that became shorter while it was read', async () => {
    const file = await writeTinyLlama(backend, dims, weights, F32)
    const beyond = { ...file, tensors: file.tensors.map((t, i) => (i === 0 ? { ...t, offset: file.sizeBytes } : t)) }
    await expect(openModel(beyond, backend)).rejects.toMatchObject({ code: 'models.shrunk' })
  })
})
