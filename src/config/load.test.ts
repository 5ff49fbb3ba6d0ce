import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UserErrors } from '../texts/user-error.ts'
import { OPTIMIZATIONS } from '../util/optimizations.ts'
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
    expect(config).toStrictEqual({
      train_data_dir: join(cwd, 'data/medical_train'),
      metadata_path: join(cwd, 'data/medical_train/metadata.csv'),
      base_model: join(cwd, 'models/llama-2-7b-chat.ggmlv3.q4_0.bin'),
      eval_data_path: null,
      task_type: 'text-generation',
      output_dir: join(cwd, 'output/medical_lora'),
      logging_dir: join(cwd, 'output/medical_lora/logs'),
      overwrite_output_dir: false,
      preset: 'none',
      peft_type: 'LORA',
      lora_rank: 16,
      lora_alpha: 32,
      lora_dropout: 0,
      use_rslora: false,
      use_dora: false,
      init_lora_weights: 'true',
      loraplus_lr_ratio: 0,
      target_modules: ['q_proj', 'v_proj'],
      layers_to_transform: [],
      rank_pattern: {},
      alpha_pattern: {},
      modules_to_save: [],
      target_r: 16,
      init_r: 24,
      tinit: 0,
      tfinal: 0,
      deltaT: 1,
      adalora_beta1: 0.85,
      adalora_beta2: 0.85,
      orth_reg_weight: 0.5,
      answer_template: null,
      question_column: null,
      answer_column: null,
      tag_column: null,
      group_column: null,
      encoding: 'auto',
      sheet: null,
      has_header: true,
      chat_template: null,
      default_system: null,
      cutoff_len: 1024,
      k_fold: 0,
      val_split: 0.1,
      split_by: 'group',
      replay_path: null,
      replay_ratio: 0.1,
      require_review: false,
      review_path: null,
      packing: true,
      group_by_length: false,
      epochs: 15,
      max_steps: 0,
      batch_size: 4,
      gradient_accumulation_steps: 1,
      learning_rate: 0.0001,
      lr_scheduler_type: 'cosine',
      num_cycles: 0.5,
      min_lr_rate: 0.1,
      lr_end: 1e-7,
      power: 1,
      warmup_ratio: 0.03,
      warmup_steps: 0,
      optim: 'adamw',
      weight_decay: 0,
      adam_beta1: 0.9,
      adam_beta2: 0.999,
      adam_epsilon: 1e-8,
      momentum: 0,
      max_grad_norm: 1,
      max_memory: 0,
      neftune_noise_alpha: 0,
      seed: 42,
      logging_steps: 1,
      eval_steps: 0,
      eval_on_start: true,
      save_steps: 100,
      save_total_limit: 3,
      save_first_step: false,
      load_best_model_at_end: true,
      early_stopping_patience: 3,
      early_stopping_threshold: 0,
      loss_watchdog_threshold: 0,
      loss_watchdog_patience: 3,
      sample_prompts: [],
      sample_max_tokens: 200,
      memorisation_report: 'auto',
      memorisation_samples: 32,
      device: 'auto',
      threads: 0,
      gradient_checkpointing: 'auto',
      optimizations: [...OPTIMIZATIONS],
    })
  })

  it('is frozen to the bottom', async () => {
    const { config } = await load(`${needed}rank_pattern: {q_proj: 8}`)
    for (const value of [config, ...Object.values(config)]) expect(Object.isFrozen(value)).toBe(true)
  })

  it('says which settings were written, in the file or with --set, by whatever name', async () => {
    const { explicit } = await load(`${needed}r: 8\nlr: 1e-4\n`, { overrides: ['lr=2e-4', 'epochs=3'] })
    const written = ['base_model', 'metadata_path', 'output_dir', 'lora_rank', 'learning_rate', 'epochs']
    expect([...explicit].sort()).toEqual(written.sort())
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
    ['lr_scheduler_type: Constant_With_Warmup', { lr_scheduler_type: 'constant_with_warmup' }],
    ['lr_scheduler_type: cosine_with_restarts', { num_cycles: 1 }],
    ['optim: paged_adamw_8bit', { optim: 'adamw' }],
    ['optimizer: lion', { optim: 'lion', adam_beta2: 0.99 }],
    ['adapter: qlora', { peft_type: 'LORA' }],
    ['peft_type: adalora\ntarget_r: 5', { peft_type: 'ADALORA', init_r: 8 }],
    ['rank: 8\nfinetuning_type: ADALORA', { target_r: 8, init_r: 12 }],
    ['init_lora_weights: true', { init_lora_weights: 'true' }],
    ['init_lora_weights: PiSSA_niter_16', { init_lora_weights: 'pissa_niter_16' }],
    ['layers_to_transform: 3', { layers_to_transform: [3] }],
    ['layers_to_transform: 0, 1, 1', { layers_to_transform: [0, 1] }],
    ['layers_to_transform:\n  - 2\n  - "3"', { layers_to_transform: [2, 3] }],
    [
      'rank_pattern:\n  q_proj: 8\n  layers.1.mlp.down_proj: "32"',
      { rank_pattern: { q_proj: 8, 'layers.1.mlp.down_proj': 32 } },
    ],
    ['alpha_pattern: {q_proj: 0.5}', { alpha_pattern: { q_proj: 0.5 } }],
    ['rank_pattern: &a {q_proj: 8}\nalpha_pattern: *a', { alpha_pattern: { q_proj: 8 } }],
    ['modules_to_save: []', { modules_to_save: [] }],
    ['sample_prompts: 高血压怎么办，能运动吗？', { sample_prompts: ['高血压怎么办，能运动吗？'] }],
    ['sample_prompts:\n  - a, b\n  - "c: d"', { sample_prompts: ['a, b', 'c: d'] }],
    ['k_fold: 5', { k_fold: 5, val_split: 0, early_stopping_patience: 3 }],
    ['memorization_report: true', { memorisation_report: 'on' }],
    ['delta_t: 10\npeft_type: ADALORA', { deltaT: 10 }],
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
    const overrides = [
      'r=4',
      'rank_pattern={q_proj: 8, "v_proj": 2}',
      'layers_to_transform=[0, 2]',
      'target_modules=[q_proj, "v_proj"]',
      'default_system=a: b=c',
      'epochs=1',
      'epochs=2',
    ]
    const { config } = await load(`${needed}lora_rank: 0\n`, { overrides })
    const lists = { rank_pattern: { q_proj: 8, v_proj: 2 }, layers_to_transform: [0, 2] }
    const expected = {
      ...lists,
      lora_rank: 4,
      target_modules: ['q_proj', 'v_proj'],
      default_system: 'a: b=c',
      epochs: 2,
    }
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
stage: sft
`
    expect(await faults(yaml, { overrides: ['epochs=0', 'epochs'] })).toEqual([
      '--set epochs: must be key=value. Try --set epochs=5.',
      'a.yaml:3 lora_rnak is not a setting. Did you mean lora_rank?',
      'a.yaml:6 stage has no counterpart: Lorasmith always trains a LoRA adapter on question-answer rows. Remove the line.',
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
    ['lr_scheduler_type: step', '| polynomial | inverse_sqrt, got step. Try cosine.'],
    [
      'device: gpu',
      'device must be like auto | cpu | cuda | cuda:1 | vulkan | metal | cuda:0,cuda:1, got gpu. Try auto.',
    ],
    ['target_modules: []', 'target_modules must be a list of projection names'],
    ['target_modules: [[q_proj]]', 'target_modules must be a list of projection names'],
    ['target_modules: &x [*x]', 'target_modules must be a list of projection names'],
    ['logging_dir: true', 'logging_dir must be the path of a folder, got true'],
    ['logging_dir: "C:\\new"', 'a.yaml:4 logging_dir holds a tab or a line break'],
    ['logging_dir: “logs”', 'a.yaml:4 logging_dir begins with a typographic quote'],
    ['default_system: [secret words]', 'default_system must be a text, got something else'],
    ['lora:\n  r: 8', 'a.yaml:4 lora holds a section'],
    ['lr_scheduler_kwargs:\n  num_cycles: 2', 'lr_scheduler_kwargs has no counterpart: write num_cycles'],
    ['min_lr: 1e-5', 'min_lr has no counterpart: write num_cycles, min_lr_rate'],
    ['init_lora_weights: olora', 'init_lora_weights must be like true | gaussian | pissa'],
    ['init_lora_weights: pissa_niter_0', 'init_lora_weights must be like true | gaussian | pissa'],
    ['peft_type: full', 'peft_type must be one of LORA | ADALORA, got full. Try LORA.'],
    ['optim: adam', 'optim must be one of adamw | sgd | lion | adafactor, got adam. Try adamw.'],
    ['max_steps: -1', 'max_steps must be a whole number 0-1000000, got -1. Try 0.'],
    ['layers_to_transform: [a]', 'layers_to_transform must be a list such as [0, 1, 2]'],
    [
      'rank_pattern: [q_proj]',
      'rank_pattern must be a map from projections to numbers, at most 512, such as {q_proj: 8',
    ],
    ['rank_pattern: {q_proj: 0}', 'rank_pattern must be a map from projections'],
    ['rank_pattern: {q_proj: {r: 1}}', 'rank_pattern must be a map from projections'],
    ['rank_pattern:\n  q_proj: 8\n  q_proj: 9', 'a.yaml:6 q_proj is written twice, on lines 5 and 6'],
    ['sample_prompts: [{a: b}]', 'sample_prompts must be a list of texts'],
    ['modules_to_save: [lm_head]', 'modules_to_save must be empty: llama.cpp cannot load'],
    ['peft_type: ADALORA\nuse_dora: true', 'a.yaml:5 use_dora does not go together with peft_type: ADALORA'],
    ['adapter: adalora\nrslora: true', 'a.yaml:5 rslora does not go together with adapter: ADALORA'],
    ['peft_type: ADALORA\ninit_lora_weights: pissa', 'init_lora_weights does not go together with peft_type: ADALORA'],
    ['peft_type: ADALORA\nrank_pattern: {q_proj: 8}', 'rank_pattern does not go together with peft_type: ADALORA'],
    ['peft_type: ADALORA\nalpha_pattern: {q_proj: 8}', 'alpha_pattern does not go together with peft_type: ADALORA'],
    ['peft_type: ADALORA\ninit_r: 8\ntarget_r: 9', 'init_r must be at least target_r'],
    ['peft_type: ADALORA\ntinit: 5\ntfinal: 5\nmax_steps: 10', 'a.yaml:7 max_steps leaves AdaLoRA no step'],
    [
      'peft_type: ADALORA\nbeta1: 0.8',
      'a.yaml:5 beta1 is the decay of the optimizer here, and of AdaLoRA in PEFT. Write adalora_beta1',
    ],
    ['init_lora_weights: pissa\nuse_dora: true', 'pissa and use_dora are each trained'],
    ['init_lora_weights: pissa\nuse_rslora: true\nrank_pattern: {q_proj: 8}', 'use_rslora does not go together with'],
    [
      'lr_scheduler_type: polynomial\nlearning_rate: 1e-5\nlr_end: 1e-4',
      'polynomial falls to lr_end, which must be lower',
    ],
    ['k_fold: 1', 'k_fold must be 0 (off) or 2-20'],
    ['k_fold: 5\nval_split: 0.1', 'a.yaml:4 k_fold and val_split both say'],
    ['k_fold: 5\neval_data_path: models/base.gguf', 'a.yaml:4 k_fold and eval_data_path both say'],
    ['replay_ratio: 0.5', 'a.yaml:4 replay_ratio needs replay_path'],
    ['replay_path: data/metadata.csv', 'replay_path and metadata_path are the same file'],
    ['replay_path: data/none.csv', 'replay_path: there is no file'],
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
    ['split_by: hash', []],
    ['val_split: 0\nsplit_by: hash', ['config.warn-needs']],
    ['early_stopping_patience: 0\nearly_stopping_threshold: 0.1', ['config.warn-needs']],
    ['val_split: 0\neval_on_start: false', ['config.warn-no-held-out']],
    ['k_fold: 5\neval_steps: 5', []],
    ['target_r: 4\ndeltaT: 1', ['config.warn-needs']],
    ['peft_type: ADALORA\ntarget_r: 4\ntinit: 3', []],
    ['epochs: 9\nmax_steps: 5', ['config.warn-needs']],
    ['epochs: 3\nmax_steps: 5', []],
    [
      'momentum: 0.9\nmin_lr_rate: 0.2\npower: 2\nnum_cycles: 2',
      ['config.warn-needs', 'config.warn-needs', 'config.warn-needs'],
    ],
    ['optim: sgd\nadam_beta1: 0.8\nadam_epsilon: 1e-6', ['config.warn-needs', 'config.warn-needs']],
    ['group_by_length: true', ['config.warn-needs']],
    ['group_by_length: true\npacking: false', []],
    ['sample_max_tokens: 9', ['config.warn-needs']],
    ['memorisation_report: off\nmemorisation_samples: 9', ['config.warn-needs']],
    ['target_modules: all, q_proj', ['config.warn-all-linear']],
    ['train_data_dir: none', ['config.warn-data-dir']],
    ['lr_scheduler_type: constant\nwarmup_steps: 5', ['config.warn-needs']],
    ['lr_scheduler_type: constant_with_warmup\nwarmup_steps: 5', []],
  ])('%s', async (lines, codes) => {
    const { warnings } = await load(needed + lines)
    expect(warnings.map(({ code }) => code)).toEqual(codes)
  })
})
