/** Broken and hostile files at the command line, and some ten thousand of them at the readers. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeWorkplace, runCli, type Workplace } from '../support/cli.ts'
import { encodeLegacy, smallLegacy } from '../support/legacy-writer.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const broken = join(root, '../shared/data/bad_inputs/broken_gguf_from_upstream_legacy_converter.gguf')

let place: Workplace
beforeAll(async () => {
  place = await makeWorkplace()
})
afterAll(() => place[Symbol.asyncDispose]())

/** What each command that opens a base model says of it. */
async function refusals(model: string): Promise<readonly string[]> {
  const set = ['--set', `base_model=${model}`]
  const outputs = await Promise.all([
    runCli([...place.trainArgs('none'), ...set]),
    runCli(['estimate', '-c', place.config, ...set]),
    runCli(['run', '-m', model, '-p', 'x']),
  ])
  return outputs.map(({ code, stdout, stderr }) => `${code} ${stdout}${stderr}`)
}

describe('train, estimate and run refuse', () => {
  it.skipIf(!existsSync(broken))('the GGUF with wrong dimensions that an upstream converter wrote', async () => {
    const fault = `2 ${broken}: the data of tensor output_norm.weight begins at offset 131072, but token_embd.weight before it ends at 32768: `
    for (const said of await refusals(broken)) expect(said.startsWith(fault)).toBe(true)
  })

  it.each<[string, () => Buffer, RegExp]>([
    [
      'a legacy file that broke off',
      () => encodeLegacy(smallLegacy()).subarray(0, 30_000),
      /ends inside the tensor .*missing/,
    ],
    [
      'a legacy vocabulary',
      () => encodeLegacy(smallLegacy({ tensors: [] })),
      /vocabulary of 261 tokens and no weights/,
    ],
    ['a pickle', () => Buffer.from('PK\x03\x04 data.pkl'), /pickle.*never read/],
  ])('%s', async (name, content, message) => {
    const path = place.path(`${name.replaceAll(' ', '-')}.bin`)
    await writeFile(path, content())
    for (const said of await refusals(path)) {
      expect(said.startsWith(`2 ${path}: `)).toBe(true)
      expect(said).toMatch(message)
    }
  })
})

it('ten thousand flipped bytes, every cut of 4 KiB, every length: a typed error within a second and 64 MB, llama.cpp unharmed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lorasmith-fuzz-'))
  const env = { ...process.env, NODE_OPTIONS: '--max-old-space-size=64', TMPDIR: folder }
  const args = ['--import', 'tsx', 'scripts/fuzz-files.ts', '10000', '1', '60']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env, maxBuffer: 1 << 24 })
  await rm(folder, { recursive: true })
  const results = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number | string>)
  expect(results.map(({ format }) => format)).toEqual(['gguf', 'safetensors', 'legacy'])
  for (const { cases, slowestMs, peakRssBytes } of results) {
    expect(cases).toBeGreaterThan(20_000)
    expect(slowestMs).toBeLessThan(1000)
    expect(peakRssBytes).toBeLessThan(64 << 20)
  }
  expect(results[0]!.opened).toBe(60)
})
