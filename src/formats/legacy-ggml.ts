import { UserError } from '../texts/user-error.ts'
import { shown } from '../util/shown.ts'
import { ggmlType, tensorSizeBytes } from './ggml-types.ts'
import { createHeaderReader, type HeaderReader } from './gguf-reader.ts'
import type { LegacyContainer, LegacyFile, LegacyHyper, LegacyTensor, LegacyToken } from './legacy-types.ts'
import { withInput } from './open-input.ts'

/**
 * The llama files of 2023 that came before GGUF: containers `ggml`, `ggmf` v1 and `ggjt` v1 to v3 (facts: llama.cpp's
 * convert_llama_ggml_to_gguf.py). Hyper-parameters, vocabulary, then tensors, each with its little header right before its data. This
 * room knows bytes and sizes; which quantised blocks are still valid and what a tensor's name means, `convert/` knows.
 */

const MAGICS: ReadonlyMap<string, LegacyContainer | 'ggla'> = new Map([
  ['lmgg', 'ggml'], // four letters as a little-endian word
  ['fmgg', 'ggmf'],
  ['tjgg', 'ggjt'],
  ['algg', 'ggla'], // LoRA adapters of the same age
])

/** The container that the first bytes of a file tell, `ggla` for a legacy adapter; undefined for anything else. */
export function legacyMagic(head: Uint8Array): LegacyContainer | 'ggla' | undefined {
  return MAGICS.get(Buffer.from(head.subarray(0, 4)).toString('latin1'))
}

/** Far above the models of that time: LLaMA 65B has 32,000 tokens, 8,192 x 22,016 and 80 layers. */
const LIMITS = {
  tokens: 1 << 20,
  tokenBytes: 4095,
  nEmbd: 1 << 20,
  nMult: 1 << 20,
  nHead: 1 << 12,
  nLayers: 1 << 12,
  nRot: 1 << 16,
  ftype: 9999,
  tensors: 65_536,
  nameBytes: 255,
  dimensions: 4,
} as const

const VERSIONS: Readonly<Record<LegacyContainer, readonly number[]>> = { ggml: [0], ggmf: [1], ggjt: [1, 2, 3] }

/** Each tensor's header is a few bytes between megabytes of data: a small window, filled once per tensor. */
const WINDOW_BYTES = 1 << 14

/**
 * Reads everything but tensor data. UserError for a legacy adapter, a container or version that never was, a file cut off or hostile,
 * and one that holds a vocabulary only.
 */
export async function readLegacyGgml(path: string): Promise<LegacyFile> {
  return withInput(path, async ({ handle, sizeBytes, head }) => {
    const container = legacyMagic(head)
    if (container === undefined) throw new UserError('formats.notLegacy', { path })
    if (container === 'ggla') throw new UserError('formats.legacyLora', { path })
    const reader = createHeaderReader(path, handle.fd, sizeBytes, WINDOW_BYTES)
    reader.take(4, 'magic')
    const version = readVersion(reader, container, path)
    const hyper = readHyper(reader)
    const vocab = readVocab(reader, hyper.nVocab, container !== 'ggml')
    if (reader.position() === sizeBytes) throw new UserError('formats.legacyVocabOnly', { path, tokens: vocab.length })
    checkHyper(hyper, path)
    const tensors = readTensors(reader, path, sizeBytes, container === 'ggjt' ? DATA_ALIGNMENT : 1)
    return { path, container, version, hyper, vocab, tensors, sizeBytes }
  })
}

function readVersion(reader: HeaderReader, container: LegacyContainer, path: string): number {
  const version = container === 'ggml' ? 0 : reader.u32('version')
  const allowed = VERSIONS[container]
  if (allowed.includes(version)) return version
  throw new UserError('formats.legacyVersion', { path, container, version, allowed: allowed.join(', ') })
}

function readHyper(reader: HeaderReader): LegacyHyper {
  const read = (name: keyof LegacyHyper, limit: number): number => reader.u32(name, limit)
  return {
    nVocab: read('nVocab', LIMITS.tokens),
    nEmbd: read('nEmbd', LIMITS.nEmbd),
    nMult: read('nMult', LIMITS.nMult),
    nHead: read('nHead', LIMITS.nHead),
    nLayers: read('nLayers', LIMITS.nLayers),
    nRot: read('nRot', LIMITS.nRot),
    ftype: read('ftype', LIMITS.ftype),
  }
}

/** Zeros and heads that do not divide: another program's file under the same magic (Whisper, GPT-J ...), or a damaged one. */
function checkHyper({ nVocab, nEmbd, nHead, nLayers, nRot }: LegacyHyper, path: string): void {
  const fits = nVocab > 0 && nHead > 0 && nLayers > 0 && nEmbd > 0 && nEmbd % nHead === 0 && nRot === nEmbd / nHead
  if (fits) return
  const got = `n_vocab ${nVocab}, n_embd ${nEmbd}, n_head ${nHead}, n_layer ${nLayers}, n_rot ${nRot}`
  throw new UserError('formats.legacyNotLlama', { path, got })
}

function readVocab(reader: HeaderReader, count: number, scored: boolean): readonly LegacyToken[] {
  reader.expect(count * (scored ? 8 : 4), 'vocabulary')
  const vocab: LegacyToken[] = []
  for (let id = 0; id < count; id++) {
    const what = `token ${id}`
    const length = reader.u32(what, LIMITS.tokenBytes)
    const bytes = Uint8Array.from(reader.take(length, what))
    vocab.push({ bytes, score: scored ? reader.take(4, what).readFloatLE() : null })
  }
  return vocab
}

const DATA_ALIGNMENT = 32 // bytes; since ggjt, so that the file can be mapped into memory

function readTensors(reader: HeaderReader, path: string, fileBytes: number, alignment: number): LegacyTensor[] {
  const tensors: LegacyTensor[] = []
  const names = new Set<string>()
  while (reader.position() < fileBytes) {
    atMost(tensors.length + 1, LIMITS.tensors, 'tensor count', path)
    const tensor = readTensor(reader, path, alignment, `tensor ${tensors.length + 1}`)
    if (names.has(tensor.name)) throw new UserError('formats.ggufDuplicate', { path, name: shown(tensor.name) })
    names.add(tensor.name)
    const end = tensor.offset + tensor.sizeBytes
    if (end > fileBytes) {
      const values = { tensor: shown(tensor.name), missing: end - fileBytes, got: fileBytes, expected: end }
      throw new UserError('formats.ggufDataCut', { path, ...values })
    }
    reader.moveTo(end)
    tensors.push(tensor)
  }
  return tensors
}

function readTensor(reader: HeaderReader, path: string, alignment: number, what: string): LegacyTensor {
  const nDims = reader.u32(what, LIMITS.dimensions)
  const nameBytes = reader.u32(what, LIMITS.nameBytes)
  const type = reader.u32(what)
  const ne = Array.from({ length: nDims }, () => reader.u32(what))
  const name = reader.take(nameBytes, what).toString('utf8')
  const offset = Math.ceil(reader.position() / alignment) * alignment
  return { name, ne, type, offset, sizeBytes: sizeOf(name, ne, type, path) }
}

function sizeOf(name: string, ne: readonly number[], type: number, path: string): number {
  const tensor = shown(name)
  const info = ggmlType(type)
  if (!info) throw new UserError('formats.legacyTensorType', { path, tensor, got: type })
  if (ne.length === 0 || ne.includes(0)) throw new UserError('formats.emptyTensor', { path, tensor })
  const sizeBytes = tensorSizeBytes(info, ne)
  if (sizeBytes === undefined) {
    throw new UserError('formats.ggufRow', { path, tensor, type: info.name, got: ne[0]!, block: info.blockSize })
  }
  return atMost(sizeBytes, Number.MAX_SAFE_INTEGER, tensor, path)
}

function atMost(value: number, limit: number, what: string, path: string): number {
  if (value <= limit) return value
  throw new UserError('formats.ggufLimit', { path, what, got: value, limit })
}
