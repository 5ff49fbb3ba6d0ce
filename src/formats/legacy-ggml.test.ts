import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { encodeLegacy, type LegacyContent, smallLegacy } from '../../test/support/legacy-writer.ts'
import { UserError } from '../texts/user-error.ts'
import { readLegacyGgml } from './legacy-ggml.ts'

const dir = mkdtempSync(join(tmpdir(), 'legacy-ggml-'))
const path = join(dir, 'model.bin')
afterAll(() => rmSync(dir, { recursive: true }))

function read(content: LegacyContent | Buffer) {
  writeFileSync(path, Buffer.isBuffer(content) ? content : encodeLegacy(content))
  return readLegacyGgml(path)
}

async function faultOf(content: LegacyContent | Buffer): Promise<unknown> {
  return read(content).then(
    () => expect.unreachable('a broken file was read'),
    (error) => error,
  )
}

/** The whole file with a 32-bit word at `offset` replaced. */
function withWord(offset: number, value: number, content = smallLegacy()): Buffer {
  const bytes = encodeLegacy(content)
  bytes.writeUInt32LE(value, offset)
  return bytes
}

describe('readLegacyGgml', () => {
  it.each([
    ['ggml', 0, null],
    ['ggmf', 1, -1],
    ['ggjt', 1, -1],
    ['ggjt', 3, -1],
  ] as const)('reads %s v%s: words, pieces, tensors where they lie', async (container, version, score) => {
    const content = smallLegacy({ container, version })
    const bytes = encodeLegacy(content)
    const file = await read(bytes)
    expect(file).toMatchObject({ container, version, hyper: content.hyper, sizeBytes: bytes.length })
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex') // quicker to compare than arrays
    expect(file.vocab.map((token) => hex(token.bytes))).toEqual(content.vocab.map((token) => hex(token.bytes)))
    expect(file.vocab.at(-1)!.score).toBe(score)
    expect(file.tensors.map(({ name, ne, type }) => ({ name, ne, type }))).toEqual(
      content.tensors.map(({ name, ne, type }) => ({ name, ne, type })),
    )
    for (const [i, { offset, sizeBytes }] of file.tensors.entries()) {
      if (container === 'ggjt') expect(offset % 32).toBe(0)
      expect(hex(bytes.subarray(offset, offset + sizeBytes))).toBe(hex(content.tensors[i]!.data))
    }
  })

  it.each<[string, LegacyContent | Buffer, string, object]>([
    ['a GGUF', Buffer.from('GGUF\x03\0\0\0'), 'formats.notLegacy', {}],
    ['a legacy adapter', Buffer.from('algg\x01\0\0\0'), 'formats.legacyLora', {}],
    ['ggjt v4', smallLegacy({ version: 4 }), 'formats.legacyVersion', { version: 4, allowed: '1, 2, 3' }],
    ['ggmf v2', smallLegacy({ container: 'ggmf', version: 2 }), 'formats.legacyVersion', { version: 2, allowed: '1' }],
    ['no words', Buffer.from('tjgg\x03\0\0\0\x05'), 'formats.ggufHeaderCut', { what: 'nVocab', left: 1 }],
    ['2^31 tokens', withWord(8, 2 ** 31), 'formats.ggufLimit', { what: 'nVocab', got: String(2 ** 31) }],
    ['more tokens than bytes', withWord(8, 1 << 20), 'formats.ggufHeaderCut', { what: 'vocabulary' }],
    ['a token of 4 KiB', withWord(36, 4096), 'formats.ggufLimit', { what: 'token 0', limit: 4095 }],
    ['no heads', withWord(20, 0), 'formats.legacyNotLlama', {}],
    ['heads that do not divide', withWord(20, 5), 'formats.legacyNotLlama', {}],
    ['a partial rope', withWord(28, 4), 'formats.legacyNotLlama', {}],
    ['a vocabulary alone', smallLegacy({ tensors: [] }), 'formats.legacyVocabOnly', { tokens: 261 }],
  ])('refuses %s', async (_, content, code, values) => {
    expect(await faultOf(content)).toMatchObject({ name: 'UserError', code, values: { path, ...values } })
  })

  it.each<[string, object, string, object]>([
    ['a removed type', { type: 4 }, 'formats.legacyTensorType', { got: 4 }],
    ['no dimensions', { ne: [] }, 'formats.emptyTensor', {}],
    ['a dimension of 0', { ne: [32, 0] }, 'formats.emptyTensor', {}],
    ['five dimensions', { ne: [1, 1, 1, 1, 1] }, 'formats.ggufLimit', { limit: 4 }],
    ['a product beyond 2^53', { ne: [2 ** 31, 2 ** 31] }, 'formats.ggufLimit', { limit: Number.MAX_SAFE_INTEGER }],
    ['a row of half a block', { ne: [48, 2], type: 2 }, 'formats.ggufRow', { got: 48, block: 32 }],
    ['a name of 300 bytes', { name: 'x'.repeat(300) }, 'formats.ggufLimit', { limit: 255 }],
    ['a name twice', { name: 'norm.weight' }, 'formats.ggufDuplicate', { name: 'norm.weight' }],
    ['more data than the file', { ne: [1 << 20, 4] }, 'formats.ggufDataCut', {}],
  ])('refuses a tensor with %s', async (_, change, code, values) => {
    const content = smallLegacy()
    const last = { ...content.tensors.at(-1)!, ...change }
    const broken = { ...content, tensors: [...content.tensors.slice(0, -1), last] }
    expect(await faultOf(broken)).toMatchObject({ name: 'UserError', code, values })
  })

  it('tells what is missing of a download that broke off, wherever', async () => {
    const whole = encodeLegacy(smallLegacy())
    for (let length = whole.length - 1; length > 0; length -= 997) {
      writeFileSync(path, whole)
      truncateSync(path, length)
      await readLegacyGgml(path).then(
        (file) => expect(file.tensors.at(-1)!.offset + file.tensors.at(-1)!.sizeBytes).toBe(length),
        (error) => expect(error).toBeInstanceOf(UserError),
      )
    }
  })
})
