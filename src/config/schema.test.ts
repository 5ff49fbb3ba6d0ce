import { describe, expect, expectTypeOf, it } from 'vitest'
import { keyOf, unknownKey } from './keys.ts'
import type { RunConfig } from './run-config.ts'
import { type SchemaConfig, settingKeys, settingOf } from './schema.ts'
import type { SettingKey } from './setting.ts'
import { allowedText, valueForm } from './value-form.ts'

describe('the table of settings', () => {
  it('has the types of RunConfig (checked by tsc)', () => {
    expectTypeOf<SchemaConfig>().toEqualTypeOf<RunConfig>()
  })

  it('gives each name to one setting only', () => {
    const names = settingKeys.flatMap((key) => [key, ...settingOf(key).aliases])
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  it('has a default of the right type for every setting', () => {
    for (const key of settingKeys) {
      const { default: fallback, type } = settingOf(key)
      if (fallback !== 'required' && 'value' in fallback) expect(type.safeParse(fallback.value).success, key).toBe(true)
    }
  })

  it('says something to try for every setting that needs it', () => {
    for (const key of settingKeys) {
      const { default: fallback, path, example } = settingOf(key)
      if (fallback === 'required' || path !== undefined) expect(example, key).toBeTypeOf('string')
    }
  })

  it('reads bounds from the zod types', () => {
    expect(valueForm('lora_rank')).toMatchObject({ kind: 'integer', min: 1, max: 512, nullable: false })
    expect(valueForm('default_system')).toMatchObject({ kind: 'text', nullable: true })
    expect(allowedText('en', 'learning_rate')).toBe('number above 0, at most 1')
    expect(allowedText('zh', 'adam_beta1')).toBe('不小于 0、小于 1 的数')
    expect(allowedText('en', 'optim')).toBe('adamw | sgd | lion | adafactor')
    expect(valueForm('rank_pattern')).toMatchObject({ kind: 'map', min: 1, max: 512 })
    expect(valueForm('alpha_pattern')).toMatchObject({ kind: 'map', min: 0, minAllowed: false })
    expect(
      ['layers_to_transform', 'target_modules', 'sample_prompts'].map((key) => valueForm(key as SettingKey).items),
    ).toEqual(['integer', 'name', 'text'])
    expect(allowedText('en', 'rank_pattern')).toBe(
      'map to numbers, at most 512: {q_proj: 8, layers.1.mlp.down_proj: 32}',
    )
  })

  it('is a frozen surface: a key that users have written stays', () => {
    expect([...settingKeys].sort()).toMatchInlineSnapshot(`
      [
        "adalora_beta1",
        "adalora_beta2",
        "adam_beta1",
        "adam_beta2",
        "adam_epsilon",
        "alpha_pattern",
        "answer_column",
        "answer_template",
        "base_model",
        "batch_size",
        "chat_template",
        "cutoff_len",
        "default_system",
        "deltaT",
        "device",
        "early_stopping_patience",
        "early_stopping_threshold",
        "encoding",
        "epochs",
        "eval_data_path",
        "eval_on_start",
        "eval_steps",
        "gradient_accumulation_steps",
        "gradient_checkpointing",
        "group_by_length",
        "group_column",
        "has_header",
        "init_lora_weights",
        "init_r",
        "k_fold",
        "layers_to_transform",
        "learning_rate",
        "load_best_model_at_end",
        "logging_dir",
        "logging_steps",
        "lora_alpha",
        "lora_dropout",
        "lora_rank",
        "loraplus_lr_ratio",
        "loss_watchdog_patience",
        "loss_watchdog_threshold",
        "lr_end",
        "lr_scheduler_type",
        "max_grad_norm",
        "max_memory",
        "max_steps",
        "memorisation_report",
        "memorisation_samples",
        "metadata_path",
        "min_lr_rate",
        "modules_to_save",
        "momentum",
        "neftune_noise_alpha",
        "num_cycles",
        "optim",
        "optimizations",
        "orth_reg_weight",
        "output_dir",
        "overwrite_output_dir",
        "packing",
        "peft_type",
        "power",
        "preset",
        "question_column",
        "rank_pattern",
        "replay_path",
        "replay_ratio",
        "require_review",
        "review_path",
        "sample_max_tokens",
        "sample_prompts",
        "save_first_step",
        "save_steps",
        "save_total_limit",
        "seed",
        "sheet",
        "split_by",
        "tag_column",
        "target_modules",
        "target_r",
        "task_type",
        "tfinal",
        "threads",
        "tinit",
        "train_data_dir",
        "use_dora",
        "use_rslora",
        "val_split",
        "warmup_ratio",
        "warmup_steps",
        "weight_decay",
      ]
    `)
  })
})

describe('names', () => {
  it.each([
    ['lora_rank', 'lora_rank'],
    ['r', 'lora_rank'],
    ['model_name_or_path', 'base_model'],
    ['lora_target', 'target_modules'],
    ['val_size', 'val_split'],
    ['per_device_train_batch_size', 'batch_size'],
    ['num_train_epochs', 'epochs'],
    ['max_length', 'cutoff_len'],
    ['beta1', 'adam_beta1'],
    ['delta_t', 'deltaT'],
    ['optimizer', 'optim'],
    ['adapter', 'peft_type'],
    ['constructor', null],
  ])('%s stands for %s', (name, key) => {
    expect(keyOf(name)).toBe(key)
  })

  it.each([
    ['lora_rnak', 'config.typo', { near: 'lora_rank' }],
    ['lora-rank', 'config.typo', { near: 'lora_rank' }],
    ['max_lenght', 'config.typo-alias', { near: 'max_length', means: 'cutoff_len' }],
    ['bf16', 'config.foreign-precision', {}],
    ['loftq_config', 'config.foreign-init', {}],
    ['total_step', 'config.foreign-total-step', {}],
    ['constructor', 'config.unknown-key', {}],
    ['temperature', 'config.unknown-key', {}],
  ])('%s gets %s', (name, code, values) => {
    expect(unknownKey(name)).toEqual({ code, values: { key: name, ...values } })
  })
})
