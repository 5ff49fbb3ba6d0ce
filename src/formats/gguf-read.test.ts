import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { UserError } from '../texts/user-error.ts'
import { readGguf, readTensorChunks, readTensorData } from './gguf-read.ts'
import { writeGguf } from './gguf-write.ts'

const dir = mkdtempSync(join(tmpdir(), 'gguf-read-'))
const path = join(dir, 'a.gguf')
afterAll(() => rmSync(dir, { recursive: true }))

const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer)
const u64 = (value: number | bigint) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer)
const text = (value: string) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)])
const head = (tensors: number | bigint, keys: number | bigint, version = 3) =>
  Buffer.concat([Buffer.from('GGUF'), u32(version), u64(tensors), u64(keys)])
const info = (name: string, ne: readonly (number | bigint)[], type: number, offset: number) =>
  Buffer.concat([text(name), u32(ne.length), ...ne.map(u64), u32(type), u64(offset)])

async function faultOf(...parts: readonly (Buffer | string)[]): Promise<UserError> {
  writeFileSync(
    path,
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))),
  )
  return readGguf(path).then(
    () => expect.unreachable('a broken file was read'),
    (error) => error,
  )
}

describe('readGguf on files that are no GGUF', () => {
  it.each([
    ['legacy ggjt', 'tjgg\x03\0\0\0', 'formats.legacyGgml', { got: 'ggjt' }],
    ['legacy ggmf', 'fmgg\x01\0\0\0', 'formats.legacyGgml', { got: 'ggmf' }],
    ['legacy ggml', 'lmgg\0\0\0\0', 'formats.legacyGgml', { got: 'ggml' }],
    ['safetensors', '\x40\0\0\0\0\0\0\0{"a":1}', 'formats.safetensorsForGguf', {}],
    ['a web page', '<!DOCTYPE html>', 'formats.notGguf', { got: '"<!DO"' }],
    ['bytes', '\x80\x01\x8a\n', 'formats.notGguf', { got: '0x80018a0a' }],
    ['a pickle', '\x80\x02\x8a\n', 'formats.pickle', {}],
    ['a zip of torch.save', 'PK\x03\x04', 'formats.pickle', {}],
    ['two bytes', 'GG', 'formats.notGguf', { got: '"GG"' }],
    [
      'a Git LFS pointer',
      'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n',
      'formats.lfsPointer',
      {},
    ],
    ['nothing', '', 'formats.emptyFile', {}],
  ])('%s', async (_, content, code, values) => {
    expect(await faultOf(content)).toMatchObject({ name: 'UserError', code, values: { path, ...values } })
  })

  it('nothing there, a folder', async () => {
    mkdirSync(join(dir, 'folder'))
    await expect(readGguf(join(dir, 'none'))).rejects.toMatchObject({ code: 'formats.missing' })
    await expect(readGguf(join(dir, 'folder'))).rejects.toMatchObject({ code: 'formats.directory' })
    await expect(readGguf(join(dir, 'folder', 'none', 'deep'))).rejects.toMatchObject({ code: 'formats.missing' })
  })

  it('a pipe, which must not be waited for', async (context) => {
    if (process.platform === 'win32') context.skip('Windows has no such pipes')
    execFileSync('mkfifo', [join(dir, 'pipe')])
    await expect(readGguf(join(dir, 'pipe'))).rejects.toMatchObject({ code: 'formats.notRegularFile' })
  })
})

it('a file that this user may not read', async (context) => {
  if (process.platform === 'win32' || process.getuid?.() === 0) context.skip('root may read everything')
  writeFileSync(join(dir, 'secret'), 'x', { mode: 0 })
  await expect(readGguf(join(dir, 'secret'))).rejects.toMatchObject({ code: 'formats.unreadable' })
})

describe('readGguf on hostile and damaged headers', () => {
  const huge = 2n ** 64n - 1n
  it.each([
    ['version 1', [head(0, 0, 1)], 'formats.ggufVersion', { version: 1 }],
    ['version 4', [head(0, 0, 4)], 'formats.ggufVersion', { version: 4 }],
    ['big-endian', [head(0, 0, 0x03000000)], 'formats.ggufBigEndian', {}],
    [
      'no counts',
      [head(0, 0).subarray(0, 14)],
      'formats.ggufHeaderCut',
      { what: 'tensor count', at: 8, bytes: 8, left: 6 },
    ],
    ['tensor count', [head(huge, 0)], 'formats.ggufLimit', { what: 'tensor count', got: String(huge), limit: 65_536 }],
    ['key count', [head(0, 65_537)], 'formats.ggufLimit', { what: 'metadata count' }],
    ['key length', [head(0, 1), u64(2 ** 40)], 'formats.ggufLimit', { what: 'metadata key 1' }],
    ['string length', [head(0, 1), text('k'), u32(8), u64(2 ** 25)], 'formats.ggufLimit', { what: 'k' }],
    [
      'string cut',
      [head(0, 1), text('k'), u32(8), u64(9), 'short'],
      'formats.ggufHeaderCut',
      { what: 'k', bytes: 9, left: 5 },
    ],
    [
      'array length',
      [head(0, 1), text('k'), u32(9), u32(4), u64(huge)],
      'formats.ggufLimit',
      { what: 'k', limit: 4 << 20 },
    ],
    [
      'array cut',
      [head(0, 1), text('k'), u32(9), u32(8), u64(4 << 20)],
      'formats.ggufHeaderCut',
      { bytes: 32 << 20, left: 0 },
    ],
    ['array of arrays', [head(0, 1), text('k'), u32(9), u32(9), u64(1)], 'formats.ggufNestedArray', { key: 'k' }],
    ['value type', [head(0, 1), text('\x1bk'), u32(13)], 'formats.ggufValueType', { key: '?k', got: 13 }],
    ['key twice', [head(0, 2), text('k'), u32(7), '\x01', text('k')], 'formats.ggufDuplicate', { name: 'k' }],
    ['alignment 3', [head(0, 1), text('general.alignment'), u32(4), u32(3)], 'formats.ggufAlignment', { got: 3 }],
    ['alignment 0', [head(0, 1), text('general.alignment'), u32(4), u32(0)], 'formats.ggufAlignment', { got: 0 }],
    [
      'alignment text',
      [head(0, 1), text('general.alignment'), u32(8), text('x')],
      'formats.ggufAlignment',
      { got: 'string' },
    ],
    ['tensor name', [head(1, 0), text('x'.repeat(64))], 'formats.ggufLimit', { what: 'tensor name 1', limit: 63 }],
    ['tensor twice', [head(2, 0), info('t', [1], 0, 0), text('t')], 'formats.ggufDuplicate', { name: 't' }],
    ['dimensions', [head(1, 0), text('t'), u32(5)], 'formats.ggufLimit', { what: 't', got: 5, limit: 4 }],
    ['one dimension', [head(1, 0), info('t', [huge], 0, 0)], 'formats.ggufLimit', { what: 't' }],
    ['all dimensions', [head(1, 0), info('t', [2n ** 40n, 2n ** 40n], 0, 0)], 'formats.ggufLimit', { what: 't' }],
    ['size in bytes', [head(1, 0), info('t', [2n ** 52n], 28, 0)], 'formats.ggufLimit', { what: 't' }],
    ['tensor type', [head(1, 0), info('t', [32], 4, 0)], 'formats.ggufTensorType', { tensor: 't', got: 4 }],
    ['row', [head(1, 0), info('t', [48], 2, 0)], 'formats.ggufRow', { type: 'Q4_0', got: 48, block: 32 }],
  ])('%s', async (_, parts, code, values) => {
    expect(await faultOf(...parts)).toMatchObject({ name: 'UserError', code, values })
  })

  it('never throws anything but a UserError, whatever a byte is turned into', async () => {
    const tensors = [{ name: 't', ne: [4], type: 0, data: new Uint8Array(16) }]
    await writeGguf(path, { metadata: new Map([['general.name', { type: 'string', value: 'abc' }]]), tensors })
    const good = readFileSync(path)
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), async (at, byte, length) => {
        const bad = Buffer.from(good.subarray(0, length))
        if (at < length) bad[at] = byte
        writeFileSync(path, bad)
        await readGguf(path).catch((error) => expect(error).toBeInstanceOf(UserError))
      }),
      { numRuns: 300 },
    )
  })
})

describe('readGguf on tensor data that does not fit', () => {
  const two = (second: number, ne: number) => [head(2, 0), info('first', [ne], 0, 0), info('second', [8], 0, second)]

  it('overlap: the first is larger than its place', async () => {
    expect(await faultOf(...two(32, 16), Buffer.alloc(200))).toMatchObject({
      code: 'formats.ggufLayout',
      values: { tensor: 'second', previous: 'first', got: '32', expected: 64 },
    })
  })

  it('hole: the first is smaller than its place', async () => {
    expect(await faultOf(...two(64, 8), Buffer.alloc(200))).toMatchObject({
      code: 'formats.ggufLayout',
      values: { tensor: 'second', previous: 'first', got: '64', expected: 32 },
    })
  })

  it('misaligned', async () => {
    expect(await faultOf(...two(36, 8), Buffer.alloc(200))).toMatchObject({
      code: 'formats.ggufMisaligned',
      values: { tensor: 'second', got: '36', alignment: 32 },
    })
  })

  it('cut off: names the first tensor that is not whole and all bytes that are missing', async () => {
    const data = new Uint8Array(32)
    await writeGguf(path, {
      metadata: new Map(),
      tensors: ['a', 'b', 'c'].map((name) => ({ name, ne: [8], type: 0, data })),
    })
    const { tensors, sizeBytes } = await readGguf(path)
    truncateSync(path, tensors[1]!.offset + 2)
    await expect(readGguf(path)).rejects.toMatchObject({
      code: 'formats.ggufDataCut',
      values: { tensor: 'b', missing: 62, got: tensors[1]!.offset + 2, expected: sizeBytes },
    })
  })

  it('padding missing after the last tensor is no fault', async () => {
    const tensor = { name: 'a', ne: [1], type: 0, data: Uint8Array.of(1, 2, 3, 4) }
    await writeGguf(path, { metadata: new Map(), tensors: [tensor] })
    truncateSync(path, (await readGguf(path)).tensors[0]!.offset + 4)
    const file = await readGguf(path)
    expect(await readTensorData(file, file.tensors[0]!)).toEqual(tensor.data)
  })

  it('a file that became shorter after its header was read', async () => {
    const tensor = { name: 'a', ne: [8], type: 0, data: new Uint8Array(32) }
    await writeGguf(path, { metadata: new Map(), tensors: [tensor] })
    const file = await readGguf(path)
    truncateSync(path, 40)
    await expect(readTensorData(file, file.tensors[0]!)).rejects.toMatchObject({ code: 'formats.fileChanged' })
    const first = readTensorChunks(file, file.tensors[0]!, 16).next()
    await expect(first).rejects.toMatchObject({ code: 'formats.fileChanged' })
  })

  it('reads version 2 and a tensor without dimensions', async () => {
    writeFileSync(path, Buffer.concat([head(1, 0, 2), info('t', [], 0, 0), Buffer.alloc(64)]))
    expect(await readGguf(path)).toMatchObject({ version: 2, tensors: [{ name: 't', ne: [1], sizeBytes: 4 }] })
  })
})
