/**
 * A GGUF adapter of llama.cpp as numbers, whoever wrote it: for export, merging and comparison. Shapes are held against the base before
 * anything is read.
 */
import { readGguf, readTensorData } from '../formats/gguf-read.ts'
import type { GgufFile, GgufTensorInfo } from '../formats/gguf-types.ts'
import { toFloat32 } from '../formats/safetensors.ts'
import type { SafeTensor } from '../formats/safetensors-types.ts'
import { GGML_TYPE, typeName } from '../ggml/types.ts'
import type { Site } from '../models/sites.ts'
import { UserError } from '../texts/user-error.ts'
import { type AdapterWeights, type ModuleWeights, moduleRank } from './weights.ts'

const LORA_TENSOR = /^(.+)\.weight\.lora_([ab])$/

/** Types in which converters write adapters. */
const DTYPES: ReadonlyMap<number, SafeTensor['dtype']> = new Map([
  [GGML_TYPE.F32, 'F32'],
  [GGML_TYPE.F16, 'F16'],
  [GGML_TYPE.BF16, 'BF16'],
])

/** Both halves of one adapted matrix, as the file lists them. */
interface Pair {
  a?: GgufTensorInfo // [nIn, r]
  b?: GgufTensorInfo // [r, nOut]
}

/** llama.cpp scales by adapter.lora.alpha / r of the module, by 1 where alpha is 0. @param sites the base model's */
export async function loadGgufAdapter(path: string, sites: readonly Site[]): Promise<AdapterWeights> {
  const file = await readGguf(path)
  const pairs = pairsOf(file)
  const bySite = new Map(sites.map((site) => [site.ggufName, site]))
  const modules: ModuleWeights[] = []
  for (const [name, pair] of pairs) {
    const site = bySite.get(name)
    if (!site) throw new UserError('lora.unknownTensor', { path, name })
    const { a, b } = complete(file, name, pair)
    checkAgainst(file, name, { a, b }, [site.nIn, site.nOut])
    modules.push({ site, a: await readValues(file, a), b: await readValues(file, b) })
  }
  if (modules.length === 0) throw new UserError('lora.noAdapter', { path, allowed: '*.weight.lora_a, *.weight.lora_b' })
  const written = Number(file.metadata.get('adapter.lora.alpha') ?? 0)
  const rank = Math.max(...modules.map(moduleRank))
  return {
    rank,
    alpha: written || rank,
    useRslora: false,
    dropout: 0,
    modules: written ? modules : modules.map((module) => ({ ...module, alpha: moduleRank(module) })),
  }
}

/** Refuses an adapter whose matrices do not fit the tensors of a model: what llama.cpp would say less clearly, or not at all. */
export function checkGgufShapes(adapter: GgufFile, base: GgufFile): void {
  const shapes = new Map(base.tensors.map(({ name, ne }) => [name, ne]))
  const pairs = pairsOf(adapter)
  if (pairs.size === 0)
    throw new UserError('lora.noAdapter', { path: adapter.path, allowed: '*.weight.lora_a, *.weight.lora_b' })
  for (const [name, pair] of pairs) {
    const ne = shapes.get(`${name}.weight`)
    if (!ne) throw new UserError('lora.unknownTensor', { path: adapter.path, name: `${name}.weight.lora_a` })
    const both = complete(adapter, name, pair)
    if (name !== 'token_embd') checkAgainst(adapter, name, both, ne) // embeddings are looked up, so theirs lie the other way
  }
}

function pairsOf({ tensors }: GgufFile): ReadonlyMap<string, Pair> {
  const pairs = new Map<string, Pair>()
  for (const info of tensors) {
    const match = LORA_TENSOR.exec(info.name)
    if (!match) continue
    const pair = pairs.get(match[1]!) ?? {}
    pair[match[2] as 'a' | 'b'] = info
    pairs.set(match[1]!, pair)
  }
  return pairs
}

function complete({ path }: GgufFile, name: string, { a, b }: Pair): Required<Pair> {
  if (!a || !b) throw new UserError('lora.half', { path, name })
  return { a, b }
}

function checkAgainst({ path }: GgufFile, name: string, { a, b }: Required<Pair>, ne: readonly number[]): void {
  const checks = [
    { name: `${name}.weight.lora_a`, got: a.ne[0], want: ne[0] },
    { name: `${name}.weight.lora_b`, got: b.ne[1] ?? 1, want: ne[1] },
    { name: `${name}.weight.lora_b`, got: b.ne[0], want: a.ne[1] ?? 1 },
  ]
  const wrong = checks.find(({ got, want }) => got !== want)
  if (wrong) throw new UserError('lora.shape', { path, name: wrong.name, got: wrong.got ?? 0, want: wrong.want ?? 0 })
}

async function readValues(file: GgufFile, info: GgufTensorInfo): Promise<Float32Array> {
  const dtype = DTYPES.get(info.type)
  if (!dtype)
    throw new UserError('lora.tensorType', {
      path: file.path,
      name: info.name,
      got: typeName(info.type),
      allowed: [...DTYPES.values()].join(', '),
    })
  return toFloat32({ dtype, shape: info.ne, data: await readTensorData(file, info) })
}
