import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { GGML_TYPES, tensorSizeBytes } from './ggml-types.ts'
import { readGguf, readTensorChunks, readTensorData } from './gguf-read.ts'
import type { GgufLazyTensor, GgufTensorData, GgufTyped, GgufValueType } from './gguf-types.ts'
import { copyMetadata, writeGguf } from './gguf-write.ts'

const dir = mkdtempSync(join(tmpdir(), 'gguf-write-'))
const path = join(dir, 'a.gguf')
afterAll(() => rmSync(dir, { recursive: true }))

const f32 = (name: string, ...values: number[]): GgufTensorData => {
  return { name, ne: [values.length], type: 0, data: new Uint8Array(Float32Array.from(values).buffer) }
}

describe('writeGguf', () => {
  it('lays the file out as the specification says, byte for byte', async () => {
    const metadata = new Map<string, GgufTyped>([['k', { type: 'array', of: 'uint8', value: [7, 8] }]])
    await writeGguf(path, { metadata, tensors: [f32('t', 1), f32('u', 2, 3)] })
    const want = [
      '47475546 03000000 0200000000000000 0100000000000000', // magic, version, tensors, keys
      '0100000000000000 6b 09000000 00000000 0200000000000000 0708', // key, array, uint8, 2 values
      '0100000000000000 74 01000000 0100000000000000 00000000 0000000000000000', // name, dimensions, type, offset
      '0100000000000000 75 01000000 0200000000000000 00000000 2000000000000000',
      '00'.repeat(128 - 117),
      '0000803f',
      '00'.repeat(32 - 4),
      '00000040 00004040',
      '00'.repeat(32 - 8),
    ]
    expect(readFileSync(path).toString('hex')).toBe(want.join('').replaceAll(' ', ''))
  })

  it('respects general.alignment', async () => {
    const metadata = new Map<string, GgufTyped>([['general.alignment', { type: 'uint32', value: 256 }]])
    await writeGguf(path, { metadata, tensors: [f32('a', 1), f32('b', 2)] })
    const { tensors } = await readGguf(path)
    expect(tensors.map(({ offset }) => offset % 256)).toEqual([0, 0])
    expect(tensors[1]!.offset - tensors[0]!.offset).toBe(256)
  })

  it('keeps 64-bit integers that a number cannot hold', async () => {
    const metadata = new Map<string, GgufTyped>([
      ['big', { type: 'uint64', value: 2n ** 64n - 1n }],
      ['low', { type: 'int64', value: -(2n ** 63n) }],
      ['near', { type: 'int64', value: -5 }],
    ])
    await writeGguf(path, { metadata, tensors: [] })
    expect(Object.fromEntries((await readGguf(path)).metadata)).toEqual({
      big: 2n ** 64n - 1n,
      low: -(2n ** 63n),
      near: -5,
    })
  })

  it.each<[string, GgufTyped]>([
    ['uint8', { type: 'uint8', value: 256 }],
    ['int32', { type: 'int32', value: 0.5 }],
    ['uint64', { type: 'uint64', value: -1 }],
    ['bool', { type: 'bool', value: 1 }],
    ['string', { type: 'string', value: 1 }],
    ['float32', { type: 'float32', value: '1' }],
  ])('refuses a value that is no %s', async (_, typed) => {
    await expect(
      writeGguf(join(dir, 'never.gguf'), { metadata: new Map([['k', typed]]), tensors: [] }),
    ).rejects.toThrow()
    expect(() => readFileSync(join(dir, 'never.gguf'))).toThrow('ENOENT')
  })

  it('refuses tensors that no reader would take', async () => {
    const write = (...tensors: GgufTensorData[]) => writeGguf(path, { metadata: new Map(), tensors })
    await expect(write(f32('a', 1), f32('a', 2))).rejects.toThrow('one name')
    await expect(write({ ...f32('a', 1), ne: [2] })).rejects.toThrow('4 bytes for type 0 of 2')
    await expect(write(f32('x'.repeat(64), 1))).rejects.toThrow('at most 63 bytes')
    await expect(write({ ...f32('a', 1), ne: [1, 1, 1, 1, 1] })).rejects.toThrow('5 dimensions')
  })
})

describe('tensors that come when their turn does', () => {
  const lazy = (tensor: GgufTensorData, chunkBytes: number, log: string[] = []): GgufLazyTensor => ({
    ...tensor,
    async *data() {
      log.push(tensor.name)
      const window = new Uint8Array(chunkBytes) // one buffer for all chunks
      for (let at = 0; at < tensor.data.length; at += chunkBytes) {
        const chunk = tensor.data.subarray(at, at + chunkBytes)
        window.set(chunk)
        yield window.subarray(0, chunk.length)
      }
    },
  })

  it('make the same file, each asked for once and in order', async () => {
    const tensors = [f32('a', 1, 2, 3), f32('b', 4), f32('c', 5, 6)]
    const metadata = new Map<string, GgufTyped>([['k', { type: 'bool', value: true }]])
    await writeGguf(path, { metadata, tensors })
    const log: string[] = []
    const mixed = [lazy(tensors[0]!, 5, log), tensors[1]!, lazy(tensors[2]!, 100, log)]
    await writeGguf(join(dir, 'lazy.gguf'), { metadata, tensors: mixed })
    expect(readFileSync(join(dir, 'lazy.gguf'))).toEqual(readFileSync(path))
    expect(log).toEqual(['a', 'c'])
  })

  it('must bring as many bytes as their shape says; else no file is left', async () => {
    const tensor = { ...lazy(f32('a', 1, 2), 8), ne: [3] }
    const write = writeGguf(join(dir, 'short.gguf'), { metadata: new Map(), tensors: [tensor] })
    await expect(write).rejects.toThrow('a: 8 bytes came, 12 were said')
    expect(() => readFileSync(join(dir, 'short.gguf'))).toThrow('ENOENT')
  })
})

describe('copyMetadata', () => {
  it('takes what begins with a prefix, types and order kept', async () => {
    const tokens: GgufTyped = { type: 'array', of: 'string', value: ['<s>', '中'] }
    const metadata = new Map<string, GgufTyped>([
      ['general.name', { type: 'string', value: 'a' }],
      ['tokenizer.ggml.tokens', tokens],
      ['tokenizer.ggml.bos_token_id', { type: 'uint32', value: 1 }],
    ])
    await writeGguf(path, { metadata, tensors: [] })
    const file = await readGguf(path)
    expect([...copyMetadata(file, ['tokenizer.'])]).toEqual([...metadata].slice(1))
    expect([...copyMetadata(file, [''])]).toEqual([...metadata])
    expect(copyMetadata(file, []).size).toBe(0)
  })

  it('copies a vocabulary of real size', async () => {
    const value = Array.from({ length: 200_000 }, (_, i) => `token ${i}`)
    await writeGguf(path, { metadata: new Map([['v', { type: 'array', of: 'string', value }]]), tensors: [] })
    const copied = copyMetadata(await readGguf(path), ['v'])
    expect(copied.get('v')?.value).toEqual(value)
  })
})

const scalars = {
  uint8: fc.nat(255),
  int8: fc.integer({ min: -128, max: 127 }),
  uint16: fc.nat(65_535),
  int16: fc.integer({ min: -32_768, max: 32_767 }),
  uint32: fc.nat(2 ** 32 - 1),
  int32: fc.integer(),
  float32: fc.float({ noNaN: true }),
  bool: fc.boolean(),
  string: fc.string({ unit: 'grapheme' }),
  uint64: fc.bigInt(0n, 2n ** 64n - 1n).map(narrow),
  int64: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(narrow),
  float64: fc.double({ noNaN: true }),
} as const

function narrow(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

const typed: fc.Arbitrary<GgufTyped> = fc
  .constantFrom(...(Object.keys(scalars) as Exclude<GgufValueType, 'array'>[]))
  .chain((type) =>
    fc.oneof(
      scalars[type].map((value): GgufTyped => ({ type, value })),
      fc
        .array(scalars[type] as fc.Arbitrary<string>, { maxLength: 20 })
        .map((value): GgufTyped => ({ type: 'array', of: type, value })),
    ),
  )

const tensor: fc.Arbitrary<GgufTensorData> = fc
  .record({
    name: fc.string({ minLength: 1, maxLength: 20 }),
    info: fc.constantFrom(...GGML_TYPES),
    blocks: fc.integer({ min: 1, max: 3 }),
    rest: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }),
    seed: fc.nat(255),
  })
  .map(({ name, info, blocks, rest, seed }) => {
    const ne = [blocks * info.blockSize, ...rest]
    const data = new Uint8Array(tensorSizeBytes(info, ne)!).map((_, i) => (seed + i) & 255)
    return { name, ne, type: info.id, data }
  })

describe('write, then read', () => {
  it('gives back any metadata and any tensors', async () => {
    const content = fc.record({
      entries: fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), typed), { selector: ([key]) => key, maxLength: 8 }),
      tensors: fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 6 }),
      alignment: fc.constantFrom(undefined, 1, 8, 32, 64),
      chunkBytes: fc.integer({ min: 1, max: 300 }),
    })
    await fc.assert(
      fc.asyncProperty(content, async ({ entries, tensors, alignment, chunkBytes }) => {
        const metadata = new Map(entries)
        if (alignment) metadata.set('general.alignment', { type: 'uint32', value: alignment })
        await writeGguf(path, { metadata, tensors })
        const file = await readGguf(path)
        expect(copyMetadata(file, [''])).toEqual(metadata)
        expect(file.tensors.map(({ name, ne, type }) => ({ name, ne, type }))).toEqual(
          tensors.map(({ name, ne, type }) => ({ name, ne, type })),
        )
        for (const [i, info] of file.tensors.entries()) {
          expect(await readTensorData(file, info)).toEqual(tensors[i]!.data)
          const joined = new Uint8Array(info.sizeBytes)
          for await (const { offset, bytes } of readTensorChunks(file, info, chunkBytes)) joined.set(bytes, offset)
          expect(joined).toEqual(tensors[i]!.data)
        }
      }),
      { numRuns: 60 },
    )
  })
})
