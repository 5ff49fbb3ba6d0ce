import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { encodeLegacy, smallLegacy } from '../../test/support/legacy-writer.ts'
import { readGguf } from '../formats/gguf-read.ts'
import { asGguf } from './as-gguf.ts'
import type { LegacyConversion } from './legacy.ts'

const root = mkdtempSync(join(tmpdir(), 'as-gguf-'))
afterAll(() => rmSync(root, { recursive: true }))

let count = 0
let dir: string
let path: string
let cacheFolder: string
let told: LegacyConversion[]
beforeEach(() => {
  dir = join(root, String(count++))
  cacheFolder = join(dir, 'cache')
  path = join(dir, 'llama-2-7b-chat.ggmlv3.q4_0.bin')
  mkdirSync(dir)
  writeFileSync(path, encodeLegacy(smallLegacy()))
  told = []
})

const open = (source = path) => asGguf(source, { onConvert: (about) => told.push(about), cacheFolder })
const copies = () => readdirSync(dir).filter((name) => name.endsWith('.gguf'))

describe('asGguf', () => {
  it('makes a copy beside the file once, named by its hash, and says so once', async () => {
    const copy = await open()
    expect(copy).toMatch(/\/llama-2-7b-chat\.ggmlv3\.q4_0\.[0-9a-f]{16}\.gguf$/)
    expect((await readGguf(copy)).metadata.get('lorasmith.source.sha256')).toMatch(/^[0-9a-f]{64}$/)
    const { ino } = statSync(copy)
    expect(await open()).toBe(copy)
    expect([copies().length, statSync(copy).ino, told.length]).toEqual([1, ino, 1])
    expect(told[0]).toMatchObject({ path, out: copy, format: 'ggjt v3', chatTemplate: 'llama-2' })
  })

  it('takes the copy again after the file was only touched, and another after it changed', async () => {
    const copy = await open()
    utimesSync(path, new Date(0), new Date(1_000_000))
    expect(await open()).toBe(copy)
    expect(told).toHaveLength(1)
    const content = smallLegacy()
    content.vocab[260]!.bytes.set(Buffer.from('c'))
    writeFileSync(path, encodeLegacy(content))
    expect(await open()).not.toBe(copy)
    expect(told).toHaveLength(2)
  })

  it('does not trust a name: a damaged copy, a foreign one and one of an older converter are made again', async () => {
    const copy = await open()
    const good = await readFile(copy)
    const old = Buffer.from(good)
    old.write('legacy-ggml 0', old.indexOf('legacy-ggml 1'))
    for (const bad of [good.subarray(0, 9000), Buffer.from('GGUF'), old]) {
      await writeFile(copy, bad)
      utimesSync(copy, statSync(path).atime, statSync(path).mtime)
      expect(await open()).toBe(copy)
      expect((await readFile(copy)).equals(good)).toBe(true)
    }
    expect(told).toHaveLength(4)
  })

  it('gives back everything else as it is, and refuses what is damaged before it writes', async () => {
    const gguf = join(dir, 'a.gguf')
    await copyFile(await open(), gguf)
    expect(await open(gguf)).toBe(gguf)
    writeFileSync(path, encodeLegacy(smallLegacy()).subarray(0, 20_000))
    rmSync(gguf)
    const before = copies()
    await expect(open()).rejects.toMatchObject({ code: 'formats.ggufDataCut' })
    expect([copies(), told.length]).toEqual([before, 1])
  })

  it('uses the cache folder where the own one is read-only, and says where it is none', async (context) => {
    if (process.getuid?.() === 0 || process.platform === 'win32') context.skip('root may write everywhere')
    chmodSync(dir, 0o555)
    await expect(open()).rejects.toMatchObject({ code: 'convert.noCache', values: { folder: cacheFolder } })
    chmodSync(dir, 0o755)
    mkdirSync(cacheFolder)
    chmodSync(dir, 0o555)
    const copy = await open()
    expect(copy.startsWith(cacheFolder)).toBe(true)
    expect(await open()).toBe(copy)
    chmodSync(dir, 0o755)
  })
})
