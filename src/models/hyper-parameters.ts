import type { GgufFile } from '../formats/gguf-types.ts'
import { UserError } from '../texts/user-error.ts'

/** What a GGUF header says about the shape of a model, under llama.cpp's key names. */
export interface HyperParameters {
  readonly architecture: string
  readonly nLayers: number // block_count without layers that predict further tokens (nextn_predict_layers)
  readonly nEmbd: number // embedding_length
  readonly nFf: number // feed_forward_length
  readonly nHead: number
  readonly nHeadKv: number
  readonly headSize: number // attention.key_length
  readonly nVocab: number
  readonly nCtxTrain: number // context_length
  readonly rmsEps: number
}

/** Reads `<architecture>.*` keys; a missing or impossible one is told with file and key. */
export function readHyperParameters(file: GgufFile, architecture: string): HyperParameters {
  const read = metadataReader(file, architecture)
  const nEmbd = read.integer('embedding_length')
  const nHead = read.integer('attention.head_count')
  const headSize = read.integer('attention.key_length', nEmbd / nHead)
  const valueSize = read.integer('attention.value_length', headSize)
  const nHeadKv = read.integer('attention.head_count_kv', nHead)
  if (valueSize !== headSize) read.fail('attention.value_length', valueSize, `${headSize} (= attention.key_length)`)
  if (nHead % nHeadKv !== 0) read.fail('attention.head_count_kv', nHeadKv, `a divisor of head_count ${nHead}`)
  const embedding = file.tensors.find(({ name }) => name === 'token_embd.weight')
  if (!embedding) throw new UserError('models.missingTensor', { path: file.path, name: 'token_embd.weight' })
  return {
    architecture,
    nLayers: read.integer('block_count') - read.integer('nextn_predict_layers', 0),
    nEmbd,
    nFf: read.integer('feed_forward_length'),
    nHead,
    nHeadKv,
    headSize,
    nVocab: embedding.ne[1] ?? 0,
    nCtxTrain: read.integer('context_length'),
    rmsEps: read.number('attention.layer_norm_rms_epsilon'),
  }
}

/** A mixture of experts: how many there are and how many a token uses. */
export interface ExpertCounts {
  readonly count: number
  readonly used: number
}

/** Null for a dense model. */
export function readExperts(file: GgufFile, architecture: string): ExpertCounts | null {
  const read = metadataReader(file, architecture)
  const count = read.integer('expert_count', 0)
  if (count === 0) return null
  const used = read.integer('expert_used_count')
  if (used === 0 || used > count) read.fail('expert_used_count', used, `1 to ${count} (= expert_count)`)
  return { count, used }
}

/** For architectures whose mixtures are other ones. */
export function refuseExperts(file: GgufFile, architecture: string): void {
  const experts = readExperts(file, architecture)?.count
  if (experts) throw new UserError('models.experts', { path: file.path, architecture, experts })
}

/** Typed access to `<architecture>.<key>`, with the file named in every complaint. */
export function metadataReader(file: GgufFile, architecture: string) {
  const fail = (key: string, got: unknown, allowed: string): never => {
    throw new UserError('models.metadata', {
      path: file.path,
      key: `${architecture}.${key}`,
      got: String(got),
      allowed,
    })
  }
  const number = (key: string, fallback?: number): number => {
    const value = file.metadata.get(`${architecture}.${key}`) ?? fallback
    if (typeof value !== 'number' || !Number.isFinite(value)) return fail(key, value ?? 'nothing', 'a number')
    return value
  }
  return {
    fail,
    number,
    integer(key: string, fallback?: number): number {
      const value = number(key, fallback)
      return Number.isInteger(value) && value >= 0 ? value : fail(key, value, 'a whole number')
    },
    string(key: string, fallback: string): string {
      const value = file.metadata.get(`${architecture}.${key}`) ?? fallback
      return typeof value === 'string' ? value : fail(key, value, 'a string')
    },
    has: (key: string): boolean => file.metadata.has(`${architecture}.${key}`),
  }
}
