import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { UserError } from '../texts/user-error.ts'
import { readSafetensors, toFloat32, writeSafetensors } from './safetensors.ts'
import type { SafeTensor } from './safetensors-types.ts'

const dir = mkdtempSync(join(tmpdir(), 'safetensors-'))
const path = join(dir, 'a.safetensors')
afterAll(() => rmSync(dir, { recursive: true }))

const bytes = (...values: number[]) => Uint8Array.from(values)
const u64 = (value: number | bigint) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer)

async function faultOf(header: unknown, dataBytes = 0): Promise<UserError> {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  writeFileSync(path, Buffer.concat([u64(json.length), json, Buffer.alloc(dataBytes)]))
  return readSafetensors(path).then(
    () => expect.unreachable('a broken file was read'),
    (error) => error,
  )
}

describe('writeSafetensors', () => {
  it('orders, aligns and pads as the reference library does, byte for byte', async () => {
    const tensors = new Map<string, SafeTensor>([
      ['10', { dtype: 'U8', shape: [3], data: bytes(1, 2, 3) }],
      ['b', { dtype: 'F32', shape: [1, 1], data: bytes(0, 0, 128, 63) }],
      ['a', { dtype: 'F16', shape: [1], data: bytes(0, 60) }],
      ['中', { dtype: 'F32', shape: [], data: bytes(0, 0, 0, 64) }],
    ])
    await writeSafetensors(path, tensors)
    const file = readFileSync(path)
    const header = file.subarray(8, 8 + Number(file.readBigUInt64LE()))
    expect(header.toString()).toBe(
      '{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},' +
        '"中":{"dtype":"F32","shape":[],"data_offsets":[4,8]},"a":{"dtype":"F16","shape":[1],"data_offsets":[8,10]},' +
        '"10":{"dtype":"U8","shape":[3],"data_offsets":[10,13]}}      ',
    )
    expect(header.length % 8).toBe(0)
    expect([...file.subarray(8 + header.length)]).toEqual([0, 0, 128, 63, 0, 0, 0, 64, 0, 60, 1, 2, 3])
  })

  it('adds the format to metadata that names none', async () => {
    await writeSafetensors(path, new Map(), { base: 'sha256' })
    expect((await readSafetensors(path)).metadata).toEqual({ format: 'pt', base: 'sha256' })
    await writeSafetensors(path, new Map(), { format: 'np' })
    expect((await readSafetensors(path)).metadata).toEqual({ format: 'np' })
  })

  it('is no pickle, though a header of 640 bytes begins with the same two', async () => {
    for (let length = 400; length < 480; length += 8) {
      await writeSafetensors(path, new Map(), { format: 'pt', x: 'y'.repeat(length + 160) })
      const { metadata } = await readSafetensors(path)
      expect(metadata.x).toHaveLength(length + 160)
    }
  })

  it('refuses data that does not fit its shape', async () => {
    const tensors = new Map<string, SafeTensor>([['w', { dtype: 'F32', shape: [2], data: bytes(1) }]])
    await expect(writeSafetensors(path, tensors)).rejects.toThrow('w: 1 bytes for F32 of [2]')
  })
})

describe('write, then read', () => {
  it('gives back any tensors and metadata', async () => {
    const tensor = fc
      .record({
        dtype: fc.constantFrom(...(['F32', 'F16', 'BF16', 'I32', 'I64', 'U8'] as const)),
        shape: fc.array(fc.nat(3), { maxLength: 4 }),
        seed: fc.nat(255),
      })
      .map(({ dtype, shape, seed }): SafeTensor => {
        const width = { F32: 4, F16: 2, BF16: 2, I32: 4, I64: 8, U8: 1 }[dtype]
        const data = new Uint8Array(shape.reduce((n, size) => n * size, width)).map((_, i) => (seed + i) & 255)
        return { dtype, shape, data }
      })
    const name = fc
      .oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('10', '9', '__proto__', 'constructor'))
      .filter((n) => n !== '__metadata__')
    const tensors = fc.uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 8 })
    const metadata = fc.dictionary(fc.string(), fc.string(), { maxKeys: 3, noNullPrototype: true })
    await fc.assert(
      fc.asyncProperty(tensors, metadata, async (entries, extra) => {
        await writeSafetensors(path, new Map(entries), extra)
        const read = await readSafetensors(path)
        expect(read.metadata).toEqual({ format: 'pt', ...extra })
        expect(read.tensors.size).toBe(entries.length)
        for (const [key, value] of entries) expect(read.tensors.get(key)).toEqual(value)
      }),
      { numRuns: 80 },
    )
  })
})

describe('readSafetensors on broken files', () => {
  const f32 = (begin: number, end: number, shape = [(end - begin) / 4]) => ({
    dtype: 'F32',
    shape,
    data_offsets: [begin, end],
  })

  it.each<[string, unknown, number, string, object]>([
    ['no JSON', '{"a":', 0, 'formats.safetensorsHeader', { what: 'JSON' }],
    ['no UTF-8', `{"a\xff":1}`.replace('\xff', '\ud800'), 0, 'formats.safetensorsHeader', {}],
    ['metadata of numbers', { __metadata__: { a: 1 } }, 0, 'formats.safetensorsHeader', { what: '__metadata__' }],
    ['entry of text', { a: 'x' }, 0, 'formats.safetensorsHeader', { what: 'a' }],
    ['negative shape', { a: f32(0, 4, [-1]) }, 4, 'formats.safetensorsHeader', { what: 'a' }],
    ['huge shape', { a: f32(0, 4, [2 ** 60]) }, 4, 'formats.safetensorsHeader', { what: 'a' }],
    ['huge product', { a: f32(0, 4, [2 ** 50, 2 ** 50]) }, 4, 'formats.safetensorsSize', { tensor: 'a', got: 4 }],
    ['nine dimensions', { a: f32(0, 4, [1, 1, 1, 1, 1, 1, 1, 1, 1]) }, 4, 'formats.safetensorsHeader', { what: 'a' }],
    ['three offsets', { a: { ...f32(0, 4), data_offsets: [0, 4, 8] } }, 4, 'formats.safetensorsHeader', { what: 'a' }],
    ['other dtype', { a: { ...f32(0, 8), dtype: 'F64' } }, 8, 'formats.safetensorsDtype', { tensor: 'a', got: 'F64' }],
    ['dtype of Object', { a: { ...f32(0, 8), dtype: 'toString' } }, 8, 'formats.safetensorsDtype', { got: 'toString' }],
    ['wrong size', { a: f32(0, 8, [1]) }, 8, 'formats.safetensorsSize', { tensor: 'a', got: 8, expected: 4 }],
    ['backwards', { a: f32(8, 4, [1]) }, 8, 'formats.safetensorsSize', { tensor: 'a', got: -4 }],
    ['overlap', { a: f32(0, 8), b: f32(4, 12) }, 12, 'formats.safetensorsLayout', { tensor: 'b', got: 4, expected: 8 }],
    ['hole', { a: f32(0, 4), b: f32(8, 12) }, 12, 'formats.safetensorsLayout', { tensor: 'b', got: 8, expected: 4 }],
    ['cut off', { a: f32(0, 8) }, 5, 'formats.safetensorsCut', { missing: 3 }],
    ['tail', { a: f32(0, 8) }, 9, 'formats.safetensorsTail', { extra: 1 }],
  ])('%s', async (_, header, dataBytes, code, values) => {
    expect(await faultOf(header, dataBytes)).toMatchObject({ name: 'UserError', code, values: { path, ...values } })
  })

  it('a header that is too large or not there', async () => {
    writeFileSync(path, Buffer.concat([u64(2n ** 63n), Buffer.from('{}')]))
    await expect(readSafetensors(path)).rejects.toMatchObject({ code: 'formats.safetensorsHeaderSize' })
    writeFileSync(path, Buffer.concat([u64(100), Buffer.from('{}')]))
    await expect(readSafetensors(path)).rejects.toMatchObject({
      code: 'formats.safetensorsCut',
      values: { missing: 98 },
    })
    writeFileSync(path, 'PK\x03\x04 a PyTorch .bin')
    await expect(readSafetensors(path)).rejects.toMatchObject({ code: 'formats.pickle' })
    writeFileSync(path, 'GGUF and more')
    await expect(readSafetensors(path)).rejects.toMatchObject({
      code: 'formats.notSafetensors',
      values: { got: '"GGUF"' },
    })
    await expect(readSafetensors(join(dir, 'none'))).rejects.toMatchObject({ code: 'formats.missing' })
  })

  it('never throws anything but a UserError, wherever the file is cut or changed', async () => {
    await writeSafetensors(path, new Map([['w', { dtype: 'F16', shape: [2, 2], data: new Uint8Array(8) }]]))
    const good = readFileSync(path)
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), async (at, byte, length) => {
        const bad = Buffer.from(good)
        bad[at] = byte
        writeFileSync(path, bad)
        truncateSync(path, length)
        await readSafetensors(path).catch((error) => expect(error).toBeInstanceOf(UserError))
      }),
      { numRuns: 300 },
    )
  })
})

describe('toFloat32', () => {
  it('reads F32, F16 and BF16, at any place in a buffer, into an array of its own', () => {
    const f32 = bytes(9, 0, 0, 128, 63, 0, 0, 32, 192).subarray(1)
    expect([...toFloat32({ dtype: 'F32', shape: [2], data: f32 })]).toEqual([1, -2.5])
    expect([...toFloat32({ dtype: 'F16', shape: [2], data: bytes(0, 60, 0, 252) })]).toEqual([1, -Infinity])
    expect([...toFloat32({ dtype: 'BF16', shape: [2], data: bytes(128, 63, 32, 192) })]).toEqual([1, -2.5])
    const tensor: SafeTensor = { dtype: 'F32', shape: [1], data: bytes(0, 0, 128, 63) }
    toFloat32(tensor)[0] = 7
    expect([...tensor.data]).toEqual([0, 0, 128, 63])
  })

  it('refuses integers', () => {
    expect(() => toFloat32({ dtype: 'I32', shape: [1], data: bytes(0, 0, 0, 0) })).toThrow('toFloat32 of I32')
  })
})
