/** The hand-off: an adapter on its base, on another quantisation of it, on a wrong one, and out to other programs and back. */
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readGguf, readTensorData } from '../../src/formats/gguf-read.ts'
import { copyMetadata, writeGguf } from '../../src/formats/gguf-write.ts'
import { readSafetensors, toFloat32, writeSafetensors } from '../../src/formats/safetensors.ts'
import { openBackend } from '../../src/ggml/backend.ts'
import { MODEL, makeWorkplace, runCli, type Workplace } from '../support/cli.ts'
import { tinyWeights, writeTinyLlama } from '../support/tiny-llama.ts'

let place: Workplace
let other: string // the same model with all its matrices in Q4_0
beforeAll(async () => {
  place = await makeWorkplace()
  const trained = await runCli(place.trainArgs('run', 'default_system=只回答医学问题', 'memorisation_report=off'))
  expect(trained).toMatchObject({ code: 0 })
  other = place.path('q4_0.gguf')
  await runCli(['model', 'merge', '-m', MODEL, '--lora', place.path('run'), '--out', other, '--outtype', 'q4_0'])
})
afterAll(() => place[Symbol.asyncDispose]())

const ask = (model: string, lora: string) =>
  runCli(['run', '-m', model, '--lora', lora, '-p', '发热怎么办', '-n', '4', '--seed', '1', '--threads', '1'])
const verify = async (model: string, lora: string) => {
  const { code, stdout, stderr } = await runCli(['model', 'verify', '-m', model, '--lora', lora, '--json'])
  return { code, stderr, found: code === 0 ? (JSON.parse(stdout) as Record<string, unknown>) : null }
}
const card = async (folder: string) => JSON.parse(await readFile(join(folder, 'adapter-card.json'), 'utf8'))

describe('an adapter on the very file that it was trained on', () => {
  it('is silent, whatever form is named', async () => {
    for (const name of ['', 'adapter.gguf', 'adapter_model.safetensors', 'pytorch_lora_weights.safetensors']) {
      const { code, stderr } = await ask(MODEL, place.path('run', name))
      expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: '' })
    }
  })

  it('verifies, with the canary as its card has it', async () => {
    const { found } = await verify(MODEL, place.path('run'))
    expect(found).toMatchObject({ shapes: 'fit', base: 'same-file', tokenizer: 'same', chatTemplate: 'same' })
    const { distance, divergence } = found!.canary as { distance: Record<string, number>; divergence: number }
    expect(divergence).toBeGreaterThan(0)
    expect(distance).toMatchObject({ samePrompt: true, base: 0, adapted: 0, divergenceThen: divergence })
  })

  it('answers under the system message that it was trained with', async () => {
    const [own, said, none] = await Promise.all(
      [[], ['--system', '只回答医学问题'], ['--system', '']].map((more) =>
        runCli(['run', '-m', MODEL, '--lora', place.path('run'), '-p', '发热', '-n', '1', '--json', ...more]),
      ),
    )
    const prompt = (result: { stdout: string } | undefined) => JSON.parse(result!.stdout).promptTokens as number
    expect(prompt(own)).toBe(prompt(said))
    expect(prompt(own)).toBeGreaterThan(prompt(none))
  })
})

describe('an adapter on another file', () => {
  it('of the same model warns, and is measured against its card', async () => {
    const { code, stderr } = await ask(other, place.path('run'))
    expect(code).toBe(0)
    expect(stderr).toMatch(/another file with the same shapes and tokenizer/)
    expect(stderr).toMatch(/this base differs from the trained one by \d+\.\d+ in log-probability/)
    const { found } = await verify(other, place.path('run'))
    expect(found).toMatchObject({ base: 'other-file', tokenizer: 'same' })
    expect((found!.canary as { distance: { base: number } }).distance.base).toBeGreaterThan(0)
  })

  it('keeps its identity when adapter.gguf leaves its folder', async () => {
    const alone = place.path('alone.gguf')
    await cp(place.path('run', 'adapter.gguf'), alone)
    expect((await verify(MODEL, alone)).found).toMatchObject({ base: 'same-file' })
    expect((await verify(other, alone)).found).toMatchObject({ base: 'other-file' })
  })

  it('with another tokenizer is refused', async () => {
    const base = await readGguf(MODEL)
    const metadata = copyMetadata(base, [''])
    const tokens = [...(base.metadata.get('tokenizer.ggml.tokens') as readonly string[])]
    const [a, b] = [tokens.length - 1, tokens.length - 2]
    ;[tokens[a], tokens[b]] = [tokens[b]!, tokens[a]!]
    metadata.set('tokenizer.ggml.tokens', { type: 'array', of: 'string', value: tokens })
    const tensors = await Promise.all(
      base.tensors.map(async (info) => ({ ...info, data: await readTensorData(base, info) })),
    )
    const path = place.path('other-tokenizer.gguf')
    await writeGguf(path, { metadata, tensors })
    const { code, stderr } = await ask(path, place.path('run'))
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/another tokenizer/) })
  })

  it('of other shapes is refused, GGUF and PEFT alike', async () => {
    using backend = openBackend('cpu', 1)
    const dims = { nEmbd: 32, nFf: 64, nHead: 4, nHeadKv: 2, nLayers: 1, nVocab: 24 }
    const tiny = await writeTinyLlama(backend, dims, tinyWeights(dims), () => 0)
    for (const name of ['adapter.gguf', 'adapter_model.safetensors']) {
      const { code, stderr } = await ask(tiny.path, place.path('run', name))
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/trained (on|for) another/) })
    }
    await rm(dirname(tiny.path), { recursive: true })
  })
})

describe('an adapter without effect', () => {
  it('is refused', async () => {
    await mkdir(place.path('silent'))
    await cp(place.path('run', 'adapter_config.json'), place.path('silent', 'adapter_config.json'))
    const { tensors } = await readSafetensors(place.path('run', 'adapter_model.safetensors'))
    const silent = [...tensors].map(
      ([name, tensor]) =>
        [name, name.includes('lora_B') ? { ...tensor, data: new Uint8Array(tensor.data.length) } : tensor] as const,
    )
    await writeSafetensors(place.path('silent', 'adapter_model.safetensors'), new Map(silent))
    const { code, stderr } = await ask(MODEL, place.path('silent'))
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/changes nothing/) })
    expect(await ask(MODEL, `${place.path('silent')}:0`)).toMatchObject({ code: 0 }) // a scale of 0 asks for that
  })
})

describe('model merge', () => {
  it('says what merging costs, and replaces nothing unasked', async () => {
    const out = place.path('merged.gguf')
    const args = [
      'model',
      'merge',
      '-m',
      MODEL,
      '--lora',
      place.path('run'),
      '--out',
      out,
      '--outtype',
      'f16',
      '--json',
    ]
    const { code, stdout } = await runCli(args)
    expect(code).toBe(0)
    const { perplexity } = JSON.parse(stdout) as { perplexity: Record<string, number> }
    expect(perplexity.adapter!).toBeLessThan(perplexity.base!)
    expect(Math.abs(perplexity.merged! / perplexity.adapter! - 1)).toBeLessThan(0.02)
    expect(await runCli(args)).toMatchObject({ code: 2, stderr: expect.stringMatching(/there is a file already/) })
    expect(await runCli([...args.slice(0, -1), '--overwrite'])).toMatchObject({ code: 0 })
    const unknown = await runCli([...args.slice(0, -2), 'q9', '--overwrite'])
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringMatching(/outtype q9: allowed are base, f32/) })
  })

  it('takes DoRA from its PEFT folder', async () => {
    await runCli(place.trainArgs('dora', 'use_dora=true', 'max_steps=4', 'memorisation_report=off'))
    const out = place.path('dora.gguf')
    const { code } = await runCli(['model', 'merge', '-m', MODEL, '--lora', place.path('dora'), '--out', out])
    expect(code).toBe(0)
    const [ours, byTraining] = await Promise.all([out, place.path('dora', 'merged.gguf')].map((path) => readFile(path)))
    expect(ours!.equals(byTraining!)).toBe(true)
  })
})

describe('model export and diff', () => {
  it('goes out as GGUF and comes back as PEFT, the same numbers', async () => {
    const [gguf, peft] = [place.path('as-gguf'), place.path('as-peft')]
    const export_ = (lora: string, to: string, out: string) =>
      runCli(['model', 'export', '-m', MODEL, '--lora', lora, '--to', to, '--out', out])
    expect(await export_(place.path('run'), 'gguf', gguf)).toMatchObject({ code: 0 })
    expect(await export_(join(gguf, 'adapter.gguf'), 'peft', peft)).toMatchObject({ code: 0 })
    const [was, is] = await Promise.all(
      [place.path('run'), peft].map((folder) => readSafetensors(join(folder, 'adapter_model.safetensors'))),
    )
    for (const [name, tensor] of was!.tensors) expect(toFloat32(is!.tensors.get(name)!)).toEqual(toFloat32(tensor))
    const { stdout } = await runCli(['model', 'diff', place.path('run'), peft, '-m', MODEL, '--json'])
    expect(JSON.parse(stdout).cosine).toBeCloseTo(1, 6)
    const again = await export_(place.path('run'), 'gguf', gguf)
    expect(again).toMatchObject({ code: 2, stderr: expect.stringMatching(/goes into a new folder/) })
    expect((await card(gguf)).base.sha256).toBe((await card(place.path('run'))).base.sha256)
  })

  it('goes out to mlx-lm: y = W x + scale (x a) b', async () => {
    const out = place.path('as-mlx')
    const args = ['model', 'export', '-m', MODEL, '--lora', place.path('run'), '--to', 'mlx', '--out', out]
    expect(await runCli(args)).toMatchObject({ code: 0 })
    const config = JSON.parse(await readFile(join(out, 'adapter_config.json'), 'utf8'))
    expect(config).toMatchObject({
      fine_tune_type: 'lora',
      lora_parameters: { rank: 4, scale: 2, keys: ['self_attn.q_proj', 'self_attn.v_proj'] },
    })
    const mlx = (await readSafetensors(join(out, 'adapters.safetensors'))).tensors
    const peft = (await readSafetensors(place.path('run', 'adapter_model.safetensors'))).tensors
    const name = 'model.layers.1.self_attn.q_proj'
    const [a, b] = [
      toFloat32(mlx.get(`${name}.lora_a`)!),
      toFloat32(peft.get(`base_model.model.${name}.lora_A.weight`)!),
    ]
    const [nIn, rank] = mlx.get(`${name}.lora_a`)!.shape
    for (let i = 0; i < nIn!; i++) for (let r = 0; r < rank!; r++) expect(a[i * rank! + r]).toBe(b[r * nIn! + i])
  })

  it('goes out to Ollama as a merged model that answers', async () => {
    const out = place.path('as-ollama')
    const args = ['model', 'export', '-m', MODEL, '--lora', place.path('run'), '--to', 'ollama', '--out', out]
    expect(await runCli(args)).toMatchObject({ code: 0 })
    expect(await readFile(join(out, 'Modelfile'), 'utf8')).toBe('FROM ./merged.gguf\nSYSTEM "只回答医学问题"\n')
    const { code } = await runCli(['run', '-m', join(out, 'merged.gguf'), '-p', '发热', '-n', '2'])
    expect(code).toBe(0)
    expect(existsSync(`${out}.tmp`)).toBe(false)
  })
})
