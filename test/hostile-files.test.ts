/**
 * The published faults of readers of model files (domain.md, section D2), each as a file that is refused here before native code sees it.
 * Rows that concern a server have their tests with the gateway. CVE-2024-34359, templates that reach for the program, has its tests
 * in src/tokenizer/limited-interpreter.test.ts and test/native-doors.test.ts.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { readGguf } from '../src/formats/gguf-read.ts'
import type { GgufTyped } from '../src/formats/gguf-types.ts'
import { writeGguf } from '../src/formats/gguf-write.ts'
import { readSafetensors } from '../src/formats/safetensors.ts'
import { UserError } from '../src/texts/user-error.ts'
import { requireSafeRelease } from '../src/tokenizer/llama-release.ts'
import { type FuzzFormat, fuzz, fuzzMetadata, fuzzTensors } from './support/fuzz-files.ts'

const dir = mkdtempSync(join(tmpdir(), 'hostile-files-'))
const path = join(dir, 'file')
afterAll(() => rmSync(dir, { recursive: true }))

const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer)
const u64 = (value: number | bigint) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer)
const text = (value: string) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)])
const head = (tensors: number | bigint, keys: number | bigint, version = 3) =>
  Buffer.concat([Buffer.from('GGUF'), u32(version), u64(tensors), u64(keys)])
const info = (name: string, ne: readonly (number | bigint)[], type: number, offset: number | bigint) =>
  Buffer.concat([text(name), u32(ne.length), ...ne.map(u64), u32(type), u64(offset)])
const huge = 2n ** 64n - 1n

type Case = readonly [what: string, parts: readonly Buffer[], code: string]

async function expectRefused(
  parts: readonly Buffer[],
  code: string,
  read: (path: string) => Promise<unknown> = readGguf,
) {
  writeFileSync(path, Buffer.concat(parts))
  await expect(read(path)).rejects.toMatchObject({ name: 'UserError', code })
}

describe('CVE-2024-21802, 21825, 21836, 23496, 23605: counts and lengths that overflow', () => {
  it.each<Case>([
    ['tensors', [head(huge, 0)], 'formats.ggufLimit'],
    ['keys', [head(0, huge)], 'formats.ggufLimit'],
    ['a key', [head(0, 1), u64(huge)], 'formats.ggufLimit'],
    ['a string', [head(0, 1), text('k'), u32(8), u64(huge)], 'formats.ggufLimit'],
    ['a string within limits, beyond the file', [head(0, 1), text('k'), u32(8), u64(1000)], 'formats.ggufHeaderCut'],
    ['an array', [head(0, 1), text('k'), u32(9), u32(0), u64(huge)], 'formats.ggufLimit'],
    ['an array of strings', [head(0, 1), text('k'), u32(9), u32(8), u64(2n ** 61n)], 'formats.ggufLimit'],
    [
      'an array within limits, beyond the file',
      [head(0, 1), text('k'), u32(9), u32(12), u64(1 << 20)],
      'formats.ggufHeaderCut',
    ],
  ])('%s', (_, parts, code) => expectRefused(parts, code))
})

/** The small whole file with some keys changed. */
async function writeChanged(changes: Readonly<Record<string, GgufTyped | null>>): Promise<void> {
  const metadata = fuzzMetadata()
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) metadata.delete(key)
    else metadata.set(key, value)
  }
  await writeGguf(path, { metadata, tensors: fuzzTensors() })
}

const strings = (value: readonly string[]): GgufTyped => ({ type: 'array', of: 'string', value })
const tokens = (change: (tokens: string[]) => string[]): Record<string, GgufTyped> => {
  const { value } = fuzzMetadata().get('tokenizer.ggml.tokens') as { value: readonly string[] }
  return { 'tokenizer.ggml.tokens': strings(change([...value])) }
}
const replaced = (id: number, token: string) => tokens((all) => all.with(id, token))

describe('CVE-2025-49847, 52566: vocabularies', () => {
  it.each<[string, Record<string, GgufTyped>, string]>([
    ['a token of 64 KiB', replaced(262, 'x'.repeat(65_536)), 'formats.ggufLimit'],
    [
      'scores too few',
      { 'tokenizer.ggml.scores': { type: 'array', of: 'float32', value: [0] } },
      'formats.ggufVocabLength',
    ],
    [
      'types too few',
      { 'tokenizer.ggml.token_type': { type: 'array', of: 'int32', value: [1] } },
      'formats.ggufVocabLength',
    ],
    ['scores of text', { 'tokenizer.ggml.scores': strings(['0']) }, 'formats.ggufKeyType'],
    [
      'types of 8 bits',
      { 'tokenizer.ggml.token_type': { type: 'array', of: 'int8', value: [1] } },
      'formats.ggufKeyType',
    ],
    [
      'tokens of numbers',
      { 'tokenizer.ggml.tokens': { type: 'array', of: 'uint32', value: [1] } },
      'formats.ggufKeyType',
    ],
    ['tokens that are one text', { 'tokenizer.ggml.tokens': { type: 'string', value: 'a' } }, 'formats.ggufKeyType'],
    [
      'merges that are numbers',
      { 'tokenizer.ggml.merges': { type: 'array', of: 'uint32', value: [1] } },
      'formats.ggufKeyType',
    ],
    ['a token twice (llama.cpp asserts)', replaced(262, 'a'), 'formats.ggufTokenTwice'],
    [
      'an empty token and its stand-in',
      tokens((all) => all.with(260, '').with(262, '[EMPTY_260]')),
      'formats.ggufTokenTwice',
    ],
  ])('%s', async (_, changes, code) => {
    await writeChanged(changes)
    await expect(readGguf(path)).rejects.toMatchObject({ name: 'UserError', code })
  })

  it('1,048,577 tokens', () =>
    expectRefused([head(0, 1), text('tokenizer.ggml.tokens'), u32(9), u32(8), u64((1 << 20) + 1)], 'formats.ggufLimit'))

  it('two tokens of different broken bytes are two', async () => {
    await writeChanged(tokens((all) => all.with(260, 'QQ').with(262, 'WW')))
    const bytes = readFileSync(path)
    bytes.write('\xe5\x84', bytes.indexOf('QQ'), 'latin1')
    bytes.write('\xe5\x85', bytes.indexOf('WW'), 'latin1')
    writeFileSync(path, bytes)
    await expect(readGguf(path)).resolves.toBeDefined()
  })
})

describe('CVE-2025-53630, 2026-27940, 2026-33298: sizes of tensors that overflow', () => {
  it.each<Case>([
    ['a product of 2^64', [head(1, 0), info('t', [2n ** 32n, 2n ** 32n], 0, 0)], 'formats.ggufLimit'],
    [
      'a product that wraps to 0',
      [head(1, 0), info('t', [2n ** 32n, 2n ** 16n, 2n ** 16n], 0, 0)],
      'formats.ggufLimit',
    ],
    ['bytes beyond 2^53', [head(1, 0), info('t', [2n ** 52n], 28, 0)], 'formats.ggufLimit'],
    ['a negative dimension', [head(1, 0), info('t', [huge], 0, 0)], 'formats.ggufLimit'],
    ['a dimension of 0', [head(1, 0), info('t', [32, 0], 0, 0), Buffer.alloc(64)], 'formats.emptyTensor'],
    ['five dimensions', [head(1, 0), info('t', [1, 1, 1, 1, 1], 0, 0)], 'formats.ggufLimit'],
    [
      'a sum beyond the file',
      [head(2, 0), info('a', [2n ** 40n], 0, 0), info('b', [8], 0, 2n ** 42n)],
      'formats.ggufDataCut',
    ],
  ])('%s', (_, parts, code) => expectRefused(parts, code))

  it('CVE-2026-27940 itself: llama.cpp from b8146 on', () => {
    expect(() => requireSafeRelease('b8145')).toThrow(UserError)
  })
})

describe('CVE-2026-7482 (Bleeding Llama): data outside the file, or inside another tensor', () => {
  it.each<Case>([
    ['behind the end', [head(1, 0), info('t', [1024], 0, 0), Buffer.alloc(200)], 'formats.ggufDataCut'],
    [
      'an offset of 2^64 - 32',
      [head(1, 0), info('t', [8], 0, 2n ** 64n - 32n), Buffer.alloc(200)],
      'formats.ggufLayout',
    ],
    ['misaligned', [head(1, 0), info('t', [8], 0, 4), Buffer.alloc(200)], 'formats.ggufMisaligned'],
    ['overlap', [head(2, 0), info('a', [16], 0, 0), info('b', [8], 0, 32), Buffer.alloc(200)], 'formats.ggufLayout'],
    [
      'both in one place',
      [head(2, 0), info('a', [8], 0, 0), info('b', [8], 0, 0), Buffer.alloc(200)],
      'formats.ggufLayout',
    ],
  ])('%s', (_, parts, code) => expectRefused(parts, code))
})

describe('LM Studio tracker #2289: byte tokens', () => {
  it.each(['<0x-1>', '<0x0>', '<0xGG>', '<0xff>', '<0x100>', 'x', '<0x'])('%s as a byte', async (token) => {
    await writeChanged(replaced(20, token))
    await expect(readGguf(path)).rejects.toMatchObject({ code: 'formats.ggufByteToken', values: { id: 20 } })
  })

  it('one that only looks like a byte, in a vocabulary without types', async () => {
    await writeChanged({ ...replaced(262, '<0x-1>'), 'tokenizer.ggml.token_type': null as never })
    await expect(readGguf(path)).rejects.toMatchObject({ code: 'formats.ggufByteToken', values: { id: 262 } })
  })
})

describe("llama.cpp pull request 19856: the reader's own list", () => {
  const keys = (...parts: readonly Buffer[]) => [head(0, parts.length), ...parts]
  const byte = (key: string) => Buffer.concat([text(key), u32(0), Buffer.of(1)])
  const alignment = (value: number) => keys(Buffer.concat([text('general.alignment'), u32(4), u32(value)]))
  it.each<Case>([
    ['memory for 2^60 tensors', [head(2n ** 60n, 0)], 'formats.ggufLimit'],
    ['a negative tensor type', [head(1, 0), info('t', [32], 0xffff_ffff, 0)], 'formats.ggufTensorType'],
    ['alignment 0', alignment(0), 'formats.ggufAlignment'],
    ['alignment 24', alignment(24), 'formats.ggufAlignment'],
    ['a key twice', keys(byte('k'), byte('k')), 'formats.ggufDuplicate'],
    ['a key without a name', keys(byte('')), 'formats.ggufEmptyKey'],
    ['a tensor twice', [head(2, 0), info('t', [8], 0, 0), info('t', [8], 0, 32)], 'formats.ggufDuplicate'],
    ['no GGUF', [Buffer.from('FUGG'), Buffer.alloc(20)], 'formats.notGguf'],
    ['version 1', [head(0, 0, 1)], 'formats.ggufVersion'],
    ['version 4', [head(0, 0, 4)], 'formats.ggufVersion'],
    ['big-endian', [head(0, 0, 0x03000000)], 'formats.ggufBigEndian'],
    ['arrays in arrays', keys(Buffer.concat([text('k'), u32(9), u32(9), u64(1)])), 'formats.ggufNestedArray'],
  ])('%s', (_, parts, code) => expectRefused(parts, code))

  it('arrays that are small each and huge together', async () => {
    const size = 1 << 20
    const array = (i: number) => [text(`x.${i}`), u32(9), u32(0), u64(size), Buffer.alloc(size)]
    writeFileSync(path, Buffer.concat([head(0, 5), ...[0, 1, 2, 3, 4].flatMap(array)]))
    await expect(readGguf(path)).rejects.toMatchObject({ code: 'formats.ggufLimit', values: { what: 'x.4' } })
  })

  it.each<[string, GgufTyped]>([
    ['general.architecture', { type: 'uint32', value: 1 }],
    ['general.type', { type: 'bool', value: true }],
    ['adapter.type', { type: 'uint8', value: 1 }],
    ['adapter.lora.alpha', { type: 'float64', value: 1 }],
    ['tokenizer.chat_template', strings(['x'])],
  ])('%s of a type that llama.cpp asserts', async (key, value) => {
    await writeChanged({ [key]: value })
    await expect(readGguf(path)).rejects.toMatchObject({ code: 'formats.ggufKeyType', values: { key } })
  })

  it('a part of a model, whose other parts would be opened unseen', async () => {
    await writeChanged({ 'split.count': { type: 'uint16', value: 2 } })
    await expect(readGguf(path)).rejects.toMatchObject({ code: 'formats.ggufSplit', values: { parts: 2 } })
  })
})

// Two rows of domain.md D2 are requests, not files: CVE-2026-21869 (negative n_discard) stands in serve/http/read-body.test.ts,
// CVE-2024-28224 (DNS rebinding) in serve/http/security.test.ts.
describe('CVE-2026-5530, a model pulled from an address of the asker', () => {
  it('has no way: two files can call out, and only where the site configures them', () => {
    const src = fileURLToPath(new URL('../src/', import.meta.url))
    const caller =
      /from '(?:node:(?:https?|http2|tls|dgram|dns)|undici|openid-client|pg)'|\bconnect\b.* from 'node:net'|\bfetch\(|new WebSocket/
    const callers = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .filter((name) => caller.test(readFileSync(join(src, name), 'utf8').replace(/import type .*/g, '')))
      .map((name) => name.replaceAll('\\', '/'))
    expect(callers.sort()).toEqual([
      'serve/auth/oidc.ts', // sign-on, off by default
      'store/postgres.ts', // DATABASE_URL
    ])
  })
})

describe('safetensors', () => {
  const file = (json: string, data: number | Buffer = 0) => {
    const header = Buffer.from(json)
    return [u64(header.length), header, typeof data === 'number' ? Buffer.alloc(data) : data]
  }
  const f32 = (begin: number, end: number) => `{"dtype":"F32","shape":[1],"data_offsets":[${begin},${end}]}`
  it.each<Case>([
    ['InvalidHeaderStart', file('[1]'), 'formats.notSafetensors'],
    ['HeaderTooSmall', [Buffer.from('short')], 'formats.notSafetensors'],
    ['HeaderTooLarge', [u64(100_000_001), Buffer.from('{}')], 'formats.safetensorsHeaderSize'],
    ['InvalidHeaderLength', [u64(50), Buffer.from('{}')], 'formats.safetensorsCut'],
    ['a length of 2^64 - 1', [u64(huge), Buffer.from('{}')], 'formats.safetensorsHeaderSize'],
    ['InvalidHeader', file('{"a":'), 'formats.safetensorsHeader'],
    ['a name twice', file(`{"a":${f32(0, 4)},"a":${f32(4, 8)}}`, 8), 'formats.safetensorsDuplicate'],
    [
      'a name twice, once in escapes',
      file(`{"a":${f32(0, 4)},"\\u0061":${f32(4, 8)}}`, 8),
      'formats.safetensorsDuplicate',
    ],
    ['metadata twice', file('{"__metadata__":{"x":"1"},"__metadata__":{"x":"2"}}'), 'formats.safetensorsDuplicate'],
    [
      'an offset twice',
      file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"data_offsets":[0,1]}}', 1),
      'formats.safetensorsDuplicate',
    ],
    ['metadata of numbers', file('{"__metadata__":{"x":1}}'), 'formats.safetensorsHeader'],
    ['TensorInvalidInfo', file('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4), 'formats.safetensorsSize'],
    ['InvalidOffset: backwards', file(`{"a":${f32(4, 0)}}`, 4), 'formats.safetensorsSize'],
    ['InvalidOffset: a hole', file(`{"a":${f32(4, 8)}}`, 8), 'formats.safetensorsLayout'],
    ['InvalidOffset: overlap', file(`{"a":${f32(0, 4)},"b":${f32(2, 6)}}`, 6), 'formats.safetensorsLayout'],
    ['MetadataIncompleteBuffer', file(`{"a":${f32(0, 4)}}`, 9), 'formats.safetensorsTail'],
    [
      'ValidationOverflow',
      file('{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}', 4),
      'formats.safetensorsSize',
    ],
    ['a pickle', [Buffer.from('\x80\x04\x95 ...', 'latin1')], 'formats.pickle'],
    ['a zip of torch.save', [Buffer.from('PK\x03\x04 archive/data.pkl')], 'formats.pickle'],
  ])('%s', (_, parts, code) => expectRefused(parts, code, readSafetensors))
})

describe('a few thousand broken files (all of them: npx tsx scripts/fuzz-files.ts)', () => {
  it.each<FuzzFormat>(['gguf', 'safetensors', 'legacy'])('%s: a UserError or a whole reading, soon', async (format) => {
    const truncations = Array.from({ length: 128 }, (_, i) => i * 32 + (i % 7))
    const plan = { truncations, flips: 200, seed: 7, lengthStep: 31, headerBytes: 2048 }
    const { cases, refused, slowestMs } = await fuzz(format, join(dir, `fuzz.${format}`), plan)
    expect(cases).toBeGreaterThan(500)
    expect(refused).toBeGreaterThan(cases / 3)
    expect(slowestMs).toBeLessThan(1000)
  })
})
