// table: settings of the group `adapter`
import * as z from 'zod'
import type { RunConfig } from '../run-config.ts'
import type { Setting } from '../setting.ts'
import { count, modulePath, name, share, steps } from './types.ts'

type Keys =
  | 'peft_type'
  | 'lora_rank'
  | 'lora_alpha'
  | 'lora_dropout'
  | 'use_rslora'
  | 'use_dora'
  | 'init_lora_weights'
  | 'loraplus_lr_ratio'
  | 'target_modules'
  | 'layers_to_transform'
  | 'rank_pattern'
  | 'alpha_pattern'
  | 'modules_to_save'
  | 'target_r'
  | 'init_r'
  | 'tinit'
  | 'tfinal'
  | 'deltaT'
  | 'adalora_beta1'
  | 'adalora_beta2'
  | 'orth_reg_weight'

export const adapter = {
  peft_type: {
    group: 'adapter',
    type: z.enum(['LORA', 'ADALORA']),
    default: { value: 'LORA' },
    aliases: ['finetuning_type', 'adapter', 'train_type', 'tuner_type'],
    spellings: { lora: 'LORA', qlora: 'LORA', adalora: 'ADALORA' },
    en: 'The kind of adapter. ADALORA begins with rank init_r everywhere and prunes to target_r on average, where it matters least.',
    zh: '适配器种类。ADALORA 各层从秩 init_r 开始，逐步剪去最不重要的部分，平均降到 target_r。',
  },
  lora_rank: {
    group: 'adapter',
    type: count(1, 512),
    default: { value: 16 },
    aliases: ['r', 'rank', 'lora_r', 'network_dim', 'lora_dim'],
    en: 'Rank of the adapter. More rank can hold more, and costs memory.',
    zh: '适配器的秩；秩越大容量越大，占用内存也越多。',
  },
  lora_alpha: {
    group: 'adapter',
    type: z.number().gt(0).max(4096),
    default: { from: ({ lora_rank }) => 2 * lora_rank, en: '2 * lora_rank', zh: '2 * lora_rank' },
    aliases: ['alpha', 'network_alpha'],
    en: 'Strength of the adapter: its output is scaled by lora_alpha / lora_rank.',
    zh: '适配器强度：其输出乘以 lora_alpha / lora_rank。',
  },
  lora_dropout: {
    group: 'adapter',
    type: z.number().min(0).lt(1),
    default: { value: 0 },
    aliases: ['dropout', 'network_dropout'],
    en: "Share of the adapter's inputs set to zero in each training step.",
    zh: '训练时适配器输入随机置零的比例。',
  },
  use_rslora: {
    group: 'adapter',
    type: z.boolean(),
    default: { value: false },
    aliases: ['rslora'],
    en: 'Scale by lora_alpha / sqrt(lora_rank) instead, which keeps high ranks stable (rsLoRA).',
    zh: '改用 lora_alpha / sqrt(lora_rank) 缩放，高秩时更稳定（rsLoRA）。',
  },
  use_dora: {
    group: 'adapter',
    type: z.boolean(),
    default: { value: false },
    aliases: ['dora', 'peft_use_dora'],
    en: 'Train length and direction of each weight row apart (DoRA). llama.cpp has no DoRA: it is served merged into the base.',
    zh: '把权重每一行的长度与方向分开训练（DoRA）。llama.cpp 不支持 DoRA，使用时需并入基础模型。',
  },
  init_lora_weights: {
    group: 'adapter',
    type: z.templateLiteral([
      z.union([
        z.enum(['true', 'gaussian', 'pissa', 'loftq']),
        z.templateLiteral(['pissa_niter_', z.string().regex(/[1-9]\d?/)]),
      ]),
    ]),
    default: { value: 'true' },
    aliases: ['peft_init_lora_weights'],
    spellings: { true: 'true' },
    form: 'true | gaussian | pissa | pissa_niter_4 | loftq',
    en: "First values of the adapter. true: PEFT's own, begins as the base; pissa: the base's principal part, niter_n by fast SVD; loftq: what quantisation lost.",
    zh: '适配器初始值。true：PEFT 默认方式，起点等于基础模型；pissa：取基础模型的主成分（niter_n 用快速 SVD）；loftq：补偿量化误差。',
  },
  loraplus_lr_ratio: {
    group: 'adapter',
    type: z.number().min(0).max(1000),
    default: { value: 0 },
    aliases: ['loraplus_ratio'],
    en: 'Learning rate of matrix B over that of A (LoRA+; its paper takes 16). 0: the same for both.',
    zh: '矩阵 B 与 A 的学习率之比（LoRA+，论文取 16）；0 表示两者相同。',
  },
  target_modules: {
    group: 'adapter',
    type: z.array(name).min(1).readonly(),
    default: { value: ['all-linear'] },
    aliases: ['lora_target', 'lora_target_modules', 'target_module'],
    spellings: { all: 'all-linear', all_linear: 'all-linear' },
    form: '[q_proj, v_proj] | [all-linear]',
    en: 'Projections that get an adapter, by PEFT name (q_proj) or llama.cpp name (attn_q); all-linear takes every one.',
    zh: '加装适配器的投影层，可用 PEFT 名（q_proj）或 llama.cpp 名（attn_q）；all-linear 表示全部。',
  },
  layers_to_transform: {
    group: 'adapter',
    type: z.array(count(0, 9999)).readonly(),
    default: { value: [] },
    aliases: ['peft_layers_to_transform'],
    form: '[0, 1, 2]',
    example: '[0, 1, 2]',
    en: 'Layers that get an adapter, counted from 0. Empty: every layer.',
    zh: '加装适配器的层，从 0 数起；空表示全部层。',
  },
  rank_pattern: {
    group: 'adapter',
    type: z.record(modulePath, count(1, 512)).readonly(),
    default: { value: {} },
    aliases: [],
    form: '{q_proj: 8, layers.1.mlp.down_proj: 32}',
    example: '{q_proj: 8}',
    en: 'Other ranks for some projections, by the end of their PEFT path; the first that fits is taken.',
    zh: '个别投影层另用的秩，按 PEFT 路径的结尾匹配，取第一个匹配项。',
  },
  alpha_pattern: {
    group: 'adapter',
    type: z.record(modulePath, z.number().gt(0).max(4096)).readonly(),
    default: { value: {} },
    aliases: [],
    form: '{q_proj: 16, layers.1.mlp.down_proj: 64}',
    example: '{q_proj: 16}',
    en: 'Other values of lora_alpha for some projections, named as in rank_pattern.',
    zh: '个别投影层另用的 lora_alpha，写法同 rank_pattern。',
  },
  modules_to_save: {
    group: 'adapter',
    type: z.array(name).readonly(),
    default: { value: [] },
    aliases: ['additional_target', 'lora_modules_to_save'],
    form: '[]',
    en: 'Must stay empty: llama.cpp cannot load whole modules from an adapter.',
    zh: '必须留空：llama.cpp 无法从适配器加载完整模块。',
  },
  target_r: {
    group: 'adapter',
    type: count(1, 512),
    default: { from: ({ lora_rank }) => lora_rank, en: 'lora_rank', zh: 'lora_rank' },
    aliases: [],
    en: 'AdaLoRA: average rank that is left at the end.',
    zh: 'AdaLoRA：最终保留的平均秩。',
  },
  init_r: {
    group: 'adapter',
    type: count(1, 768),
    default: {
      from: ({ target_r }) => Math.round(1.5 * target_r),
      en: '1.5 * target_r, rounded',
      zh: '1.5 * target_r，取整',
    },
    aliases: [],
    en: 'AdaLoRA: rank of every projection at the start.',
    zh: 'AdaLoRA：每个投影层的初始秩。',
  },
  tinit: {
    group: 'adapter',
    type: steps,
    default: { value: 0 },
    aliases: [],
    en: 'AdaLoRA: steps before pruning begins. 0: a tenth of the run.',
    zh: 'AdaLoRA：开始剪枝前的步数；0 表示总步数的十分之一。',
  },
  tfinal: {
    group: 'adapter',
    type: steps,
    default: { value: 0 },
    aliases: [],
    en: 'AdaLoRA: steps at the end, after the last pruning. 0: three tenths of the run.',
    zh: 'AdaLoRA：剪枝结束后继续训练的步数；0 表示总步数的十分之三。',
  },
  deltaT: {
    group: 'adapter',
    type: count(1, 100_000),
    default: { value: 1 },
    aliases: ['delta_t'],
    en: 'AdaLoRA: steps from one pruning to the next.',
    zh: 'AdaLoRA：两次剪枝之间的步数。',
  },
  adalora_beta1: {
    group: 'adapter',
    type: share,
    default: { value: 0.85 },
    aliases: [],
    en: "AdaLoRA: smoothing of the importance of a value (PEFT's beta1).",
    zh: 'AdaLoRA：重要性的平滑系数（PEFT 的 beta1）。',
  },
  adalora_beta2: {
    group: 'adapter',
    type: share,
    default: { value: 0.85 },
    aliases: [],
    en: "AdaLoRA: smoothing of the uncertainty of that importance (PEFT's beta2).",
    zh: 'AdaLoRA：重要性不确定度的平滑系数（PEFT 的 beta2）。',
  },
  orth_reg_weight: {
    group: 'adapter',
    type: z.number().min(0).max(100),
    default: { value: 0.5 },
    aliases: [],
    en: 'AdaLoRA: weight in the loss of the penalty that keeps P and Q orthogonal.',
    zh: 'AdaLoRA：使 P、Q 保持正交的惩罚项在损失中的权重。',
  },
} as const satisfies { readonly [K in Keys]: Setting<RunConfig[K]> }
