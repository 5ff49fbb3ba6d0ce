/** `lorasmith run`: the base and a fresh adapter in every form, as a user asks them. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GgufTyped } from '../../src/formats/gguf-types.ts'
import { writeGguf } from '../../src/formats/gguf-write.ts'
import { type CliOptions, type CliResult, MODEL, makeWorkplace, runCli, type Workplace } from '../support/cli.ts'

let place: Workplace
let base: string
let adapted: string
const QUESTION = '头痛第3天怎么办?'

beforeAll(async () => {
  place = await makeWorkplace()
  const sets = ['learning_rate=1e-2', 'epochs=6', 'save_steps=0', 'eval_steps=0']
  const [trained, other] = await Promise.all([
    runCli(place.trainArgs('adapter', ...sets)),
    runCli(place.trainArgs('other', 'epochs=6', 'learning_rate=2e-2', 'seed=7', 'target_modules=[up_proj]')),
  ])
  expect([trained.code, other.code]).toEqual([0, 0])
  base = await answer()
  adapted = await answer('--lora', place.path('adapter'))
})
afterAll(() => place[Symbol.asyncDispose]())

function run(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return runCli(['run', '-m', MODEL, ...args], { env: { TMPDIR: place.folder }, ...options })
}

async function answer(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(['-p', QUESTION, '--seed', '1', '-n', '40', ...args])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.endsWith(LABEL)).toBe(true)
  return stdout.slice(0, -LABEL.length)
}

const LABEL = '\n\n本建议仅供参考，具体请咨询专业人士。\n本回答由人工智能生成。\n'

const short = (text: string) => text.replaceAll(place.folder, '<dir>').replaceAll(MODEL, '<model>')

describe('an adapter', () => {
  it('changes the answer', () => {
    expect(base.trim()).not.toBe('')
    expect(adapted).not.toBe(base)
  })

  it.concurrent.for([
    ['its PEFT file', 'adapter/adapter_model.safetensors'],
    ['its GGUF', 'adapter/adapter.gguf'],
    ['best/, the same weights', 'adapter/best'],
  ])('as %s gives the same answer as its run folder', async ([, path], { expect }) => {
    expect(await answer('--lora', place.path(path!))).toBe(adapted)
  })

  it('as pytorch_lora_weights.safetensors alone in another folder gives the same answer', async () => {
    await mkdir(place.path('alone'))
    const file = place.path('alone', 'pytorch_lora_weights.safetensors')
    await copyFile(place.path('adapter', 'pytorch_lora_weights.safetensors'), file)
    expect(await answer('--lora', file)).toBe(adapted)
    expect(await answer('--lora', place.path('alone'))).toBe(adapted)
  })

  it.concurrent('is scaled by what follows its colon: 1 as trained, 0 not at all', async ({ expect }) => {
    const scaled = (scale: string) => answer('--lora', `${place.path('adapter')}:${scale}`)
    expect(await scaled('1')).toBe(adapted)
    expect(await scaled('0')).toBe(base)
    const half = await scaled('0.5')
    expect(half).not.toBe(base)
    expect(half).not.toBe(adapted)
  })

  it.concurrent('adds up with another one', async ({ expect }) => {
    const [one, other] = [place.path('adapter'), place.path('other')]
    const both = await answer('--lora', one, '--lora', other)
    expect([base, adapted]).not.toContain(both)
    expect(await answer('--lora', one, '--lora', `${other}:0`)).toBe(adapted)
  })

  it.concurrent('stands beside the base with --ab', async ({ expect }) => {
    const args = ['-p', QUESTION, '--seed', '1', '-n', '40', '--lora', place.path('adapter'), '--ab']
    const json = await run([...args, '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({
      base: base.trim(),
      adapter: adapted.trim(),
      label: { AIGC: { Label: '1' } },
    })
    const columns = (await run(args)).stdout.split('\n')
    expect(columns[0]).toMatch(/^base +│ adapter$/)
    const lines = columns.slice(2).filter((line) => line.includes('│'))
    const column = (i: number) => lines.map((line) => (line.split('│')[i] ?? '').replace(/\s/g, ''))
    expect(column(0).join('')).toBe(base.replace(/\s/g, ''))
    expect(column(1).join('')).toBe(adapted.replace(/\s/g, ''))
  })
})

describe('an answer', () => {
  it.concurrent('is the same for the same seed and another for another', async ({ expect }) => {
    const seeded = async (seed: string) =>
      (await run(['-p', QUESTION, '-n', '40', '--temp', '1', '--seed', seed])).stdout
    expect(await seeded('5')).toBe(await seeded('5'))
    expect(await seeded('5')).not.toBe(await seeded('6'))
  })

  it.concurrent('has at most -n tokens, and --json tells how many', async ({ expect }) => {
    const { code, stdout } = await run(['-p', QUESTION, '-n', '5', '--seed', '1', '--json'])
    expect(code).toBe(0)
    const facts = JSON.parse(stdout) as { text: string }
    expect(facts).toMatchObject({ finish: 'length', seed: 1, generatedTokens: 5 })
    expect(base.startsWith(facts.text)).toBe(true)
  })
})

describe('a chat', () => {
  it.concurrent('answers line by line until /exit', async ({ expect }) => {
    const stdin = `${QUESTION}\n/clear\n\n${QUESTION}\n/exit\n${QUESTION}\n`
    const { code, stdout, stderr } = await run(['--temp', '0', '-n', '20'], { stdin })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const once = (await run(['-p', QUESTION, '--temp', '0', '-n', '20'])).stdout
    expect(stdout).toBe(once + once)
  })

  it.concurrent('ends with its input, and remembers what was said', async ({ expect }) => {
    const { code, stdout } = await run(['--temp', '0', '-n', '20'], { stdin: `${QUESTION}\n${QUESTION}\n` })
    expect(code).toBe(0)
    const once = (await run(['-p', QUESTION, '--temp', '0', '-n', '20'])).stdout
    expect(stdout.startsWith(once)).toBe(true)
    expect(stdout).not.toBe(once + once)
    expect(stdout.length).toBeGreaterThan(once.length)
  })
})

describe('faults end with 2', () => {
  const refused = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await runCli(['run', ...args])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    return short(stderr)
  }

  it.concurrent('a missing model', async ({ expect }) => {
    expect(await refused(['-m', place.path('none.gguf'), '-p', 'x'])).toMatchInlineSnapshot(`
      "<dir>/none.gguf: there is no such file. Check the spelling and the folder it is relative to.
      "
    `)
  })

  it.concurrent('a missing adapter', async ({ expect }) => {
    expect(await refused(['-m', MODEL, '-p', 'x', '--lora', place.path('none')])).toMatchInlineSnapshot(`
      "adapter <dir>/none: no such file or folder. Give a run folder, an adapter_model.safetensors, a pytorch_lora_weights.safetensors or an adapter.gguf.
      "
    `)
  })

  it.concurrent('a scale that is no number', async ({ expect }) => {
    expect(await refused(['-m', MODEL, '-p', 'x', '--lora', 'adapter:much'])).toMatchInlineSnapshot(`
      "adapter adapter:much: the scale after the last colon must be a number such as 0.5.
      "
    `)
  })

  it.concurrent('an adapter of another base', async ({ expect }) => {
    const names = ['lora_a', 'lora_b'].map((side) => `blk.0.attn_q.weight.${side}`)
    const metadata = new Map<string, GgufTyped>([
      ['general.type', { type: 'string', value: 'adapter' }],
      ['general.architecture', { type: 'string', value: 'llama' }],
      ['adapter.type', { type: 'string', value: 'lora' }],
      ['adapter.lora.alpha', { type: 'float32', value: 4 }],
    ])
    const tensors = names.map((name, i) => ({
      name,
      ne: i === 0 ? [64, 4] : [4, 64],
      type: 0,
      data: new Uint8Array(1024),
    }))
    await writeGguf(place.path('narrow.gguf'), { metadata, tensors })
    expect(await refused(['-m', MODEL, '-p', 'x', '--lora', place.path('narrow.gguf')])).toMatchInlineSnapshot(`
      "adapter <dir>/narrow.gguf: tensor blk.0.attn_q.weight.lora_a has size 64, the base model needs 256. The adapter was trained on another base model.
      "
    `)
  })

  it.concurrent('a model as adapter', async ({ expect }) => {
    expect(await refused(['-m', MODEL, '-p', 'x', '--lora', MODEL])).toMatchInlineSnapshot(`
      "<model>: this GGUF is no adapter (general.type is "model", must be "adapter"). Give the adapter.gguf of a finished run.
      "
    `)
  })

  it.concurrent('a text as model', async ({ expect }) => {
    await writeFile(place.path('text.gguf'), 'no model')
    expect(await refused(['-m', place.path('text.gguf'), '-p', 'x'])).toMatchInlineSnapshot(`
      "<dir>/text.gguf: is not a GGUF file: it begins with 0x6e6f206d, expected "GGUF". Give a model in the GGUF format, such as a .gguf file of llama.cpp.
      "
    `)
  })

  it.concurrent('options out of bounds', async ({ expect }) => {
    const options = [
      ['--temp', '5.1'],
      ['-n', '0'],
      ['-n', '1.5'],
      ['--top-p', '2'],
      ['--device', 'tpu'],
      ['--seed', 'x'],
    ]
    const messages: string[] = []
    for (const option of options) messages.push(await refused(['-m', MODEL, '-p', 'x', ...option]))
    expect(messages.join('')).toMatchInlineSnapshot(`
      "error: option '--temp <t>' argument '5.1' is invalid. must be a number from 0 to 5.
      error: option '-n, --n-predict <n>' argument '0' is invalid. must be a whole number from 1 to 1000000.
      error: option '-n, --n-predict <n>' argument '1.5' is invalid. must be a whole number from 1 to 1000000.
      error: option '--top-p <p>' argument '2' is invalid. must be a number from 0 to 1.
      error: option '--device <device>' argument 'tpu' is invalid. Allowed choices are cpu, auto, cuda, vulkan, metal.
      error: option '--seed <n>' argument 'x' is invalid. must be a whole number from 0 to 4294967295.
      "
    `)
  })

  it.concurrent('--ab without adapter or question', async ({ expect }) => {
    expect(await refused(['-m', MODEL, '-p', 'x', '--ab'])).toMatchInlineSnapshot(`
      "run --ab compares base and adapter: give an adapter with --lora.
      "
    `)
    expect(await refused(['-m', MODEL, '--ab', '--lora', place.path('adapter')])).toMatchInlineSnapshot(`
      "run --ab needs a question: give it with -p.
      "
    `)
  })
})
