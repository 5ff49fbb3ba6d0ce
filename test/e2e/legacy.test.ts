/** The user's own YAML to the letter, base model included: a legacy GGML v3 file is trained on, and asked with the adapter. */
import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBackend } from '../../src/ggml/backend.ts'
import { GGML_TYPE } from '../../src/ggml/types.ts'
import type { FinishedEvent } from '../../src/runs/events.ts'
import { asType } from '../support/as-type.ts'
import { csvOf, MODEL, parseEvents, runCli, shortRows } from '../support/cli.ts'
import { encodeLegacy, legacyOf } from '../support/legacy-writer.ts'

const YAML = `train_data_dir: "./data/medical_train"
metadata_path: "./data/medical_train/metadata.csv"

base_model: "./models/llama-2-7b-chat.ggmlv3.q4_0.bin"
task_type: "text-generation"
lora_rank: 16
target_modules: ["q_proj","v_proj"]

batch_size: 4
epochs: 15
learning_rate: 1e-4

output_dir: "./output/medical_lora"
save_steps: 100
logging_dir: "./output/medical_lora/logs"
`
/** Smaller and bolder than the YAML, so that seconds are enough. */
const REDUCED = ['lora_rank=4', 'epochs=4', 'learning_rate=1e-2', 'threads=1', 'memorisation_report=off']
const BASE = './models/llama-2-7b-chat.ggmlv3.q4_0.bin'
const ADAPTER = './output/medical_lora/pytorch_lora_weights.safetensors'
const QUESTION = '糖尿病患者的运动处方应包含哪些内容?'

const shared = fileURLToPath(new URL('../../../shared/models/stories260K.ggmlv3.f32.bin', import.meta.url))
const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

/** A folder as the user has it. */
async function makeFolder(model: (path: string) => Promise<void>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lorasmith-legacy-'))
  folders.push(folder)
  for (const name of ['configs', 'data/medical_train', 'models']) await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, 'configs/medical_lora.yaml'), YAML)
  await writeFile(join(folder, 'data/medical_train/metadata.csv'), csvOf(shortRows(20)))
  await model(join(folder, BASE))
  return folder
}

let quantised: Buffer
beforeAll(async () => {
  using backend = openBackend('cpu', 1)
  const content = await legacyOf(MODEL, {
    encode: (tensor) => asType(backend, tensor, GGML_TYPE.Q4_0),
    piece: (token, id) => Buffer.from(id < 3 ? '' : token.replaceAll('▁', ' ')), // bytes named in words
    ftype: 2,
  })
  quantised = encodeLegacy(content)
})

const sources: readonly (readonly [string, boolean, (path: string) => Promise<void>])[] = [
  ['the legacy file in ../shared', existsSync(shared), (path) => copyFile(shared, path)],
  ['a quantised v3 file', true, (path) => writeFile(path, quantised)],
]

describe.each(sources)("the user's YAML with %s", (_, present, model) => {
  it.skipIf(!present)('trains, and run answers with the adapter', async () => {
    const cwd = await makeFolder(model)
    const sets = REDUCED.flatMap((set) => ['--set', set])
    const trained = await runCli(['train', '--config', 'configs/medical_lora.yaml', ...sets, '--json'], { cwd })
    expect(trained.code).toBe(0)
    expect(trained.stderr).toMatch(
      /legacy GGML \(ggjt v3\), converted once to .*\.[0-9a-f]{16}\.gguf .*template llama-2\n/,
    )
    const finished = parseEvents(trained.stdout).find((event) => event.type === 'finished') as FinishedEvent
    expect(finished.evalLossAfter!).toBeLessThan(finished.evalLossBefore!)

    const ask = (...args: string[]) =>
      runCli(['run', '-m', BASE, '-p', QUESTION, '-n', '60', '--temp', '0', ...args], { cwd })
    const base = await ask()
    const adapted = await ask('--lora', ADAPTER)
    for (const { code, stderr } of [base, adapted]) expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(adapted.stdout.trim()).not.toBe('')
    expect(adapted.stdout).not.toBe(base.stdout)

    expect((await readdir(join(cwd, 'models'))).length).toBe(2) // the file and its one copy
    const card = JSON.parse(await readFile(join(cwd, 'output/medical_lora/adapter-card.json'), 'utf8'))
    expect(card.base.file).toMatch(/^llama-2-7b-chat\.ggmlv3\.q4_0\.[0-9a-f]{16}\.gguf$/)

    const otherwise = await ask('--lora', './output/medical_lora', '--chat-template', 'alpaca')
    expect(otherwise).toMatchObject({ code: 0, stderr: expect.stringMatching(/trained with another chat template/) })
  })
})

describe('a legacy file', () => {
  it('is taken by estimate and --dry-run, in either language', async () => {
    const cwd = await makeFolder((path) => writeFile(path, quantised))
    const estimate = await runCli(['estimate', '--config', 'configs/medical_lora.yaml', '--json'], { cwd })
    expect(estimate.code).toBe(0)
    expect(JSON.parse(estimate.stdout).weightBytes).toBeGreaterThan(4e6)
    const dry = await runCli(['--lang', 'zh', 'train', '-c', 'configs/medical_lora.yaml', '--dry-run'], { cwd })
    expect(dry).toMatchObject({ code: 0, stderr: '' })
    expect(dry.stdout).toContain('[INST] ')
  })

  it('without a chat template in its name is asked with chat_template, in training and answering', async () => {
    const cwd = await makeFolder((path) => writeFile(path, quantised))
    const plain = './models/ggml-model-q4_0.bin'
    await copyFile(join(cwd, BASE), join(cwd, plain))
    const refused = await runCli(['run', '-m', plain, '-p', QUESTION], { cwd })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toMatch(/tokenizer\.chat_template is missing.*--chat-template/)
    const train = (...sets: string[]) =>
      runCli(
        ['train', '-c', 'configs/medical_lora.yaml', '--set', `base_model=${plain}`, ...REDUCED, ...sets].flatMap(
          (arg) => (arg.includes('=') && !arg.startsWith('base_model') ? ['--set', arg] : [arg]),
        ),
        { cwd },
      )
    const unknown = await train('chat_template=lama2')
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringMatching(/lama2.*llama-2, chatml/) })
    expect(await train('chat_template=vicuna', 'epochs=1', 'sample_prompts=[头痛怎么办]')).toMatchObject({
      code: 0,
      stderr: '',
    })
    const answered = await runCli(
      ['run', '-m', plain, '-p', QUESTION, '-n', '8', '--lora', './output/medical_lora', '--chat-template', 'vicuna'],
      { cwd },
    )
    expect(answered).toMatchObject({ code: 0, stderr: '' })
  })

  it('in a folder that is read-only gets its copy in the cache folder', async (context) => {
    if (process.getuid?.() !== 0) context.skip('only root can become another user')
    const cwd = await makeFolder((path) => writeFile(path, quantised))
    await chmod(cwd, 0o755)
    const cache = await mkdtemp(join(tmpdir(), 'lorasmith-cache-'))
    folders.push(cache)
    await chmod(cache, 0o777)
    const ask = (LORASMITH_CACHE: string) =>
      runCli(['run', '-m', BASE, '-p', QUESTION, '-n', '4'], { cwd, uid: 65_534, env: { LORASMITH_CACHE } })
    expect(await ask(cache)).toMatchObject({ code: 0, stderr: expect.stringContaining(`converted once to ${cache}/`) })
    expect(await ask(cache)).toMatchObject({ code: 0, stderr: '' })
    const nowhere = await ask('/proc/none')
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringMatching(/LORASMITH_CACHE/) })
  })
})
