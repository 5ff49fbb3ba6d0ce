// table: settings of the group `run`
import * as z from 'zod'
import type { RunConfig } from '../run-config.ts'
import type { Setting } from '../setting.ts'
import { count } from './types.ts'

type Keys =
  | 'logging_steps'
  | 'eval_steps'
  | 'eval_on_start'
  | 'save_steps'
  | 'save_total_limit'
  | 'save_first_step'
  | 'load_best_model_at_end'
  | 'early_stopping_patience'
  | 'early_stopping_threshold'
  | 'loss_watchdog_threshold'
  | 'loss_watchdog_patience'
  | 'sample_prompts'
  | 'sample_max_tokens'
  | 'memorisation_report'
  | 'memorisation_samples'

export const run = {
  logging_steps: {
    group: 'run',
    type: count(1, 100_000),
    default: { value: 1 },
    aliases: ['log_steps', 'log_every', 'steps_per_report'],
    en: 'Steps from one logged loss to the next.',
    zh: '每隔多少步记录一次损失。',
  },
  eval_steps: {
    group: 'run',
    type: count(0, 1_000_000),
    default: { value: 0 },
    aliases: ['eval_interval', 'steps_per_eval', 'evaluation_steps'],
    en: 'Steps from one measurement on the held-out rows to the next. 0: once per epoch.',
    zh: '每隔多少步在验证数据上评估一次；0 表示每轮一次。',
  },
  eval_on_start: {
    group: 'run',
    type: z.boolean(),
    default: { value: true },
    aliases: ['eval_at_start'],
    en: 'Measure the base on the held-out rows before the first step, to show what training brought.',
    zh: '训练前先评估基础模型，以便看出训练的效果。',
  },
  save_steps: {
    group: 'run',
    type: count(0, 1_000_000),
    default: { value: 0 },
    aliases: ['save_every', 'save_interval', 'save_every_n_steps', 'checkpointing_steps'],
    en: 'Steps from one checkpoint to the next. 0: once per epoch.',
    zh: '每隔多少步保存一次检查点；0 表示每轮一次。',
  },
  save_total_limit: {
    group: 'run',
    type: count(1, 1000),
    default: { value: 3 },
    aliases: ['max_checkpoints', 'keep_checkpoints'],
    en: 'Checkpoints kept beside the best one; the oldest goes first.',
    zh: '除最佳检查点外保留的检查点数，最旧的先删除。',
  },
  save_first_step: {
    group: 'run',
    type: z.boolean(),
    default: { value: false },
    aliases: [],
    en: 'Save a checkpoint after the first step, too, to see that saving works before hours are spent.',
    zh: '第一步之后也保存检查点，确认能够保存再继续训练。',
  },
  load_best_model_at_end: {
    group: 'run',
    type: z.boolean(),
    default: { value: true },
    aliases: [],
    en: 'Keep the weights with the best held-out loss. false: keep the last ones.',
    zh: '保留验证损失最低的权重；false 表示保留最后的权重。',
  },
  early_stopping_patience: {
    group: 'run',
    type: count(0, 1000),
    default: {
      from: ({ val_split, eval_data_path, k_fold }) => (val_split > 0 || eval_data_path !== null || k_fold > 0 ? 3 : 0),
      en: '3; 0 without held-out rows',
      zh: '3；没有验证数据时为 0',
    },
    aliases: ['early_stopping_steps', 'early_stop_patience', 'patience', 'early_stop_interval'],
    en: 'Measurements without a better held-out loss before the run stops. 0: never stop early.',
    zh: '验证损失连续多少次没有改善就提前停止；0 表示不提前停止。',
  },
  early_stopping_threshold: {
    group: 'run',
    type: z.number().min(0).max(10),
    default: { value: 0 },
    aliases: ['early_stopping_min_delta', 'min_delta'],
    en: 'How much lower a held-out loss must be to count as better.',
    zh: '验证损失至少降低多少才算改善。',
  },
  loss_watchdog_threshold: {
    group: 'run',
    type: z.number().min(0).max(1000),
    default: { value: 0 },
    aliases: [],
    en: 'Training loss above which a run counts as diverging. 0: two nats above the first losses.',
    zh: '训练损失高于此值视为发散；0 表示比最初的损失高 2。',
  },
  loss_watchdog_patience: {
    group: 'run',
    type: count(1, 1000),
    default: { value: 3 },
    aliases: [],
    en: 'Steps in a row above that loss after which the run stops.',
    zh: '损失连续多少步高于该值就停止。',
  },
  sample_prompts: {
    group: 'run',
    type: z.array(z.string().min(1)).readonly(),
    default: { value: [] },
    aliases: ['eval_prompts'],
    private: true,
    form: '["..."]',
    example: '["..."]',
    en: 'Questions that are answered at every evaluation and kept with the step, to watch the style arrive.',
    zh: '每次评估时都回答的固定问题；答案按步保存，便于观察回答风格的变化。',
  },
  sample_max_tokens: {
    group: 'run',
    type: count(1, 4096),
    default: { value: 200 },
    aliases: [],
    en: 'Longest answer to a sample prompt, in tokens.',
    zh: '固定问题的回答最多多少 token。',
  },
  memorisation_report: {
    group: 'run',
    type: z.enum(['auto', 'on', 'off']),
    default: { value: 'auto' },
    aliases: ['memorization_report'],
    spellings: { true: 'on', false: 'off', yes: 'on', no: 'off' },
    en: 'At the end, count the training answers that come back word for word at temperature 0. auto: with at most 1,000 training rows.',
    zh: '结束时统计在温度 0 下被逐字复述的训练答案；auto 表示训练数据不超过 1000 条时统计。',
  },
  memorisation_samples: {
    group: 'run',
    type: count(1, 10_000),
    default: { value: 32 },
    aliases: ['memorization_samples'],
    en: 'Training questions asked for that report.',
    zh: '统计时抽查的训练问题数。',
  },
} as const satisfies { readonly [K in Keys]: Setting<RunConfig[K]> }
