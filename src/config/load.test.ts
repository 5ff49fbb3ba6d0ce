import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UserErrors } from '../texts/user-error.ts'
import { type LoadOptions, loadConfig } from './load.ts'

let cwd: string

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lorasmith-config-'))
  await mkdir(join(cwd, 'data'))
  await mkdir(join(cwd, 'models'))
  await writeFile(join(cwd, 'models/base.gguf'), 'GGUF')
  await writeFile(join(cwd, 'data/metadata.csv'), 'question,answer\n')
})

afterEach(() => rm(cwd, { recursive: true }))

const needed = 'base_model: models/base.gguf\nmetadata_path: data/metadata.csv\noutput_dir: out\n' // lines 1-3

async function load(yaml: string | Uint8Array, options: LoadOptions = {}) {
  await writeFile(join(cwd, 'a.yaml'), yaml)
  return loadConfig('a.yaml', { cwd, ...options })
}

async function faults(yaml: string | Uint8Array, options: LoadOptions = {}): Promise<readonly string[]> {
  const error = await load(yaml, options).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(UserErrors)
  const { faults } = error as UserErrors
  for (const fault of faults) {
    expect(fault.render('en')).not.toMatch(/\{\w+\}|undefined|null,/)
    expect(fault.render('zh')).not.toMatch(/\{\w+\}|undefined/)
  }
  return faults.map((fault) => fault.message)
}

describe('what is read', () => {
  it("takes the article's own YAML word for word", async () => {
    await mkdir(join(cwd, 'data/medical_train'))
    await writeFile(join(cwd, 'data/medical_train/metadata.csv'), 'question,answer\n')
    await writeFile(join(cwd, 'models/llama-2-7b-chat.ggmlv3.q4_0.bin'), 'tjgg')
    const { config, warnings } = await load(`train_data_dir: "./data/medical_train"
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
`)
    expect(warnings).toEqual([])
    expect(config).toEqual({
      train_data_dir: join(cwd, 'data/medical_train'),
      metadata_path: join(cwd, 'data/medical_train/metadata.csv'),
      base_model: join(cwd, 'models/llama-2-7b-chat.ggmlv3.q4_0.bin'),
      eval_data_path: null,
      task_type: 'text-generation',
      output_dir: join(cwd, 'output/medical_lora'),
      logging_dir: join(cwd, 'output/medical_lora/logs'),
      overwrite_output_dir: false,
      lora_rank: 16,
      lora_alpha: 32,
      lora_dropout: 0,
      use_rslora: false,
      target_modules: ['q_proj', 'v_proj'],
      default_system: null,
      cutoff_len: 1024,
      val_split: 0.1,
      packing: true,
      epochs: 15,
      batch_size: 4,
      gradient_accumulation_steps: 1,
      learning_rate: 0.0001,
      lr_scheduler_type: 'cosine',
      warmup_ratio: 0.03,
      warmup_steps: 0,
      weight_decay: 0,
      adam_beta1: 0.9,
      adam_beta2: 0.999,
      adam_epsilon: 1e-8,
      max_grad_norm: 1,
      seed: 42,
      logging_steps: 1,
      eval_steps: 0,
      save_steps: 100,
      save_total_limit: 3,
      early_stopping_patience: 3,
      early_stopping_threshold: 0,
      device: 'auto',
      threads: 0,
      gradient_checkpointing: 'auto',
    })
  })

  it('is frozen to the bottom', async () => {
    const { config } = await load(needed)
    expect(Object.isFrozen(config)).toBe(true)
    expect(Object.isFrozen(config.target_modules)).toBe(true)
  })

  it.each([
    ['learning_rate: "1e-4"', { learning_rate: 1e-4 }],
    ['lr: 2E-05', { learning_rate: 2e-5 }],
    ['rank: 8', { lora_rank: 8, lora_alpha: 16 }],
    ['num_train_epochs: 3.0', { epochs: 3 }],
    ['lora_target: all', { target_modules: ['all-linear'] }],
    ['target_modules: q_proj, v_proj，k_proj', { target_modules: ['q_proj', 'v_proj', 'k_proj'] }],
    ['target_modules:\n  - attn_q\n  - attn_q', { target_modules: ['attn_q'] }],
    ['task_type: CAUSAL_LM', { task_type: 'text-generation' }],
    ['gradient_checkpointing: true', { gradient_checkpointing: 'on' }],
    ['gradient_checkpointing: off', { gradient_checkpointing: 'off' }],
    ['packing: "no"', { packing: false }],
    ['device: CUDA:1', { device: 'cuda:1' }],
    ['eval_data_path: null', { eval_data_path: null }],
    ['default_system: ""', { default_system: null }],
    ['warmup_steps: 10', { warmup_steps: 10, warmup_ratio: 0 }],
    ['val_size: 0', { val_split: 0, early_stopping_patience: 0 }],
    ['logging_dir: &d 007', { logging_dir: '007' }],
    ['lr_scheduler_type: constant_with_warmup', { lr_scheduler_type: 'constant' }],
  ])('%s', async (line, expected) => {
    const { config } = await load(needed + line)
    const paths = 'logging_dir' in expected ? { logging_dir: join(cwd, String(expected.logging_dir)) } : {}
    expect(config).toMatchObject({ ...expected, ...paths })
  })

  it('takes YAML 1.1, a byte order mark and Windows line ends', async () => {
    const { config } = await load(
      `\ufeff%YAML 1.1\n---\n${needed}learning_rate: 1e-4\npacking: off\n`.replaceAll('\n', '\r\n'),
    )
    expect(config).toMatchObject({ learning_rate: 1e-4, packing: false })
  })

  it('finds the data file of train_data_dir', async () => {
    const yaml = 'base_model: models/base.gguf\ntrain_data_dir: data\noutput_dir: out\n'
    expect((await load(yaml)).config.metadata_path).toBe(join(cwd, 'data/metadata.csv'))
    await rm(join(cwd, 'data/metadata.csv'))
    expect(await faults(yaml)).toEqual([expect.stringContaining('a.yaml:2 metadata_path is not given')])
    await writeFile(join(cwd, 'data/qa.jsonl'), '')
    expect((await load(yaml)).config.metadata_path).toBe(join(cwd, 'data/qa.jsonl'))
    await writeFile(join(cwd, 'data/b.csv'), '')
    expect(await faults(yaml)).toEqual([expect.stringContaining('several data files (b.csv, qa.jsonl)')])
  })

  it('lets --set win, by whatever name', async () => {
    const overrides = ['r=4', 'target_modules=[q_proj, "v_proj"]', 'default_system=a: b=c', 'epochs=1', 'epochs=2']
    const { config } = await load(`${needed}lora_rank: 0\n`, { overrides })
    const expected = { lora_rank: 4, target_modules: ['q_proj', 'v_proj'], default_system: 'a: b=c', epochs: 2 }
    expect(config).toMatchObject(expected)
  })

  it('reads without files where asked', async () => {
    const yaml = 'base_model: x.gguf\ntrain_data_dir: d\noutput_dir: out\nval_size: 0\npatience: 2'
    const { config, warnings } = await load(yaml, { filesMustExist: false })
    expect(warnings).toHaveLength(1)
    expect(config.metadata_path).toBe(join(cwd, 'd/metadata.csv'))
  })
})

describe('faults', () => {
  it('are told all at once, each with its line', async () => {
    const yaml = `base_model: models/none.gguf
metadata_path: data/metadata.csv
lora_rnak: 8
lora_rank: 0
learning_rate: fast
optim: adamw_torch
`
    expect(await faults(yaml, { overrides: ['epochs=0', 'epochs'] })).toEqual([
      '--set epochs: must be key=value. Try --set epochs=5.',
      'a.yaml:3 lora_rnak is not a setting. Did you mean lora_rank?',
      'a.yaml:6 optim has no counterpart: the optimizer is always AdamW. Remove the line.',
      'a.yaml: output_dir is missing. Add a line such as "output_dir: ./output/my_lora".',
      'a.yaml:4 lora_rank must be a whole number 1-512, got 0. Try 16.',
      '--set epochs=0: epochs must be a whole number 1-1000, got 0. Try 3.',
      'a.yaml:5 learning_rate must be a number above 0, at most 1, got fast. Try 1e-4.',
      `a.yaml:1 base_model: there is no file ${join(cwd, 'models/none.gguf')}. Paths start at the folder where the command runs; check the spelling.`,
    ])
  })

  it.each([
    ['r: 8\nlora_rank: 8', 'a.yaml:5 lora_rank (line 5) and r (line 4) are the same setting'],
    ['r: 8\nr: 8', 'a.yaml:5 r is written twice, on lines 4 and 5'],
    ['lora_alpha: 0', 'a.yaml:4 lora_alpha must be a number above 0, at most 4096, got 0. Try 32.'],
    ['epochs: 1.5', 'epochs must be a whole number'],
    ['epochs:', 'a.yaml:4 epochs has no value. Try 3, or remove the line.'],
    ['adam_beta2: 1', 'must be a number from 0 to below 1, got 1. Try 0.999.'],
    ['seed: .nan', 'seed must be a whole number 0-4294967295, got .nan'],
    ['packing: maybe', 'packing must be true or false, got maybe. Try true.'],
    ['lr_scheduler_type: step', 'must be one of cosine | linear | constant, got step'],
    ['device: gpu', 'device must be like auto | cpu | cuda | cuda:1 | vulkan | metal, got gpu. Try auto.'],
    ['target_modules: []', 'target_modules must be a list of projection names'],
    ['target_modules: [[q_proj]]', 'target_modules must be a list of projection names'],
    ['target_modules: &x [*x]', 'target_modules must be a list of projection names'],
    ['logging_dir: true', 'logging_dir must be the path of a folder, got true'],
    ['logging_dir: "C:\\new"', 'a.yaml:4 logging_dir holds a tab or a line break'],
    ['logging_dir: “logs”', 'a.yaml:4 logging_dir begins with a typographic quote'],
    ['default_system: [secret words]', 'default_system must be a text, got something else'],
    ['lora:\n  r: 8', 'a.yaml:4 lora holds a section'],
    ['epochs:\n  r: 8', 'a.yaml:4 epochs holds a section'],
    ['warmup_steps: 5\nwarmup_ratio: 0.1', 'a.yaml:5 warmup_ratio and warmup_steps both set the warm-up'],
    ['val_size: 0.1\neval_data_path: models/base.gguf', 'a.yaml:4 val_size and eval_data_path both say'],
    ['eval_data_path: ./data/metadata.csv', 'eval_data_path and metadata_path are the same file'],
    ['eval_data_path: data', `eval_data_path: ${'{cwd}'}/data is a folder`],
  ])('%s', async (line, message) => {
    expect(await faults(`${needed}${line}\n`)).toEqual([expect.stringContaining(message.replace('{cwd}', cwd))])
  })

  it.each([
    ['lora_rank：16\nepochs: 3', 'a.yaml:1: a full-width colon'],
    ['epochs: 3\nlora_rank:16', 'a.yaml:2: a space is missing after the colon. Write "lora_rank: "'],
    ['lora_rank:16', 'a.yaml:1: a space is missing'],
    ['epochs:\n\t- 3', 'a.yaml:2:1: a tab'],
    ['base_model: "C:\\models\\x.gguf"', 'a.yaml:1:16: a backslash'],
    ['epochs: 3\n  seed: 2', 'a.yaml:1:9: a second colon'],
    ['output_dir:', 'a.yaml:1 output_dir has no value, and must have one. Try ./output/my_lora.'],
    ['epochs: [1, 2', 'a.yaml:'],
    ['base_model: @x', 'a.yaml:1:13: the value begins with a sign'],
    ['epochs: 3\n---\nepochs: 2', 'a.yaml:2:1: a second document'],
    ['epochs: !!python/object 3', 'a.yaml:1:9: the value begins with a sign'],
    ['epochs: *x', 'a.yaml:1:1: the value begins with a sign'],
    ['- 3', 'a.yaml: must be lines of the form'],
    ['# nothing\n', 'a.yaml: holds no settings'],
    ['', 'a.yaml: holds no settings'],
  ])('of form: %s', async (yaml, message) => {
    expect((await faults(yaml)).join('\n')).toContain(message)
  })

  it('of the file itself', async () => {
    const refused = (path: string) => loadConfig(path, { cwd }).catch((error: UserErrors) => error.message)
    expect(await refused('none.yaml')).toBe(
      'none.yaml: there is no such file. Check the spelling, or start from configs/medical_lora.yaml.',
    )
    expect(await refused('data')).toContain('data: this is a folder')
    expect(await faults(new Uint8Array([0xc4, 0xe3, 0xba]))).toEqual([expect.stringContaining('not UTF-8')])
    expect(await faults('#'.repeat((1 << 20) + 1))).toEqual([expect.stringContaining('larger than 1 MiB')])
  })

  it('of a model that is not there say where it is', async () => {
    const yaml = needed.replace('models/base.gguf', 'base.gguf')
    await mkdir(join(cwd, 'configs'))
    await writeFile(join(cwd, 'configs/base.gguf'), '')
    await writeFile(join(cwd, 'configs/b.yaml'), yaml)
    const message = await loadConfig('configs/b.yaml', { cwd }).catch((error: UserErrors) => error.message)
    expect(message).toContain(`there is no file ${join(cwd, 'base.gguf')}. `)
    expect(message).toContain('Try base_model: ./configs/base.gguf')
    expect(await faults(needed.replace('models/base.gguf', 'Qwen/Qwen2.5-7B'))).toEqual([
      expect.stringContaining('Lorasmith downloads nothing'),
    ])
  })

  it('of a run folder that holds its input', async () => {
    const inside = needed.replace('output_dir: out', 'output_dir: ./data/')
    expect(await faults(inside)).toEqual([expect.stringContaining('a.yaml:3 output_dir must be a folder of its own')])
    const taken = needed.replace('output_dir: out', 'output_dir: a.yaml')
    expect(await faults(taken)).toEqual([expect.stringContaining('a.yaml is a file')])
  })

  it('of a data folder do not hide what else is missing', async () => {
    expect(await faults('train_data_dir: [a]\n')).toEqual([
      expect.stringContaining('base_model is missing'),
      expect.stringContaining('a.yaml:1 train_data_dir must be the path of a folder'),
      expect.stringContaining('output_dir is missing'),
    ])
  })

  it('never repeat a system message', async () => {
    const secret = 'patient-name'
    const messages = await faults(`${needed}default_system: "${secret}\nbase_model: 3`)
    const more = await faults(`${needed}default_system: [${secret}]`, { overrides: ['r=0'] })
    expect([...messages, ...more].join()).not.toContain(secret)
  })
})

describe('warnings', () => {
  it.each([
    ['val_split: 0\nearly_stopping_patience: 3', ['config.warn-no-held-out']],
    ['val_split: 0\neval_steps: 5\npatience: 0', ['config.warn-no-held-out']],
    ['val_split: 0\neval_steps: 0', []],
    ['early_stopping_patience: 0\nearly_stopping_threshold: 0.1', ['config.warn-no-patience']],
    ['target_modules: all, q_proj', ['config.warn-all-linear']],
    ['train_data_dir: none', ['config.warn-data-dir']],
    ['lr_scheduler_type: constant\nwarmup_steps: 5', []],
  ])('%s', async (lines, codes) => {
    const { warnings } = await load(needed + lines)
    expect(warnings.map(({ code }) => code)).toEqual(codes)
  })
})
