// table: settings of the group `optimisation`
import * as z from 'zod'
import type { RunConfig } from '../run-config.ts'
import type { Setting } from '../setting.ts'
import { count, share, steps } from './types.ts'

type Keys =
  | 'epochs'
  | 'max_steps'
  | 'batch_size'
  | 'gradient_accumulation_steps'
  | 'learning_rate'
  | 'lr_scheduler_type'
  | 'num_cycles'
  | 'min_lr_rate'
  | 'lr_end'
  | 'power'
  | 'warmup_steps'
  | 'warmup_ratio'
  | 'optim'
  | 'weight_decay'
  | 'adam_beta1'
  | 'adam_beta2'
  | 'adam_epsilon'
  | 'momentum'
  | 'max_grad_norm'
  | 'neftune_noise_alpha'
  | 'seed'

export const optimisation = {
  epochs: {
    group: 'optimisation',
    type: count(1, 1000),
    default: { value: 3 },
    aliases: ['num_train_epochs', 'num_epochs', 'max_train_epochs', 'n_epochs', 'epoch'],
    en: 'How many times the training rows are gone through.',
    zh: '训练轮数，即完整学习训练数据的次数。',
  },
  max_steps: {
    group: 'optimisation',
    type: steps,
    default: { value: 0 },
    aliases: ['max_train_steps', 'iters'],
    en: 'Length of the run in optimizer steps, whatever epochs says. 0: from epochs.',
    zh: '训练的总步数，优先于 epochs；0 表示由 epochs 决定。',
  },
  batch_size: {
    group: 'optimisation',
    type: count(1, 1024),
    default: { value: 4 },
    aliases: ['per_device_train_batch_size', 'train_batch_size', 'micro_batch_size'],
    en: 'Rows computed together.',
    zh: '每次同时计算的数据条数。',
  },
  gradient_accumulation_steps: {
    group: 'optimisation',
    type: count(1, 1024),
    default: { value: 1 },
    aliases: ['gradient_accumulation', 'grad_accumulation_steps', 'grad_accum'],
    en: 'Batches gathered for one optimizer step: works like a larger batch_size without its memory.',
    zh: '每次参数更新累积的批次数：效果如同更大的 batch_size，但不多占内存。',
  },
  learning_rate: {
    group: 'optimisation',
    type: z.number().gt(0).max(1),
    default: { value: 1e-4 },
    aliases: ['lr'],
    en: 'The highest learning rate of the run.',
    zh: '学习率（整个训练中的最大值）。',
  },
  lr_scheduler_type: {
    group: 'optimisation',
    type: z.enum([
      'cosine',
      'linear',
      'constant',
      'constant_with_warmup',
      'cosine_with_restarts',
      'cosine_with_min_lr',
      'polynomial',
      'inverse_sqrt',
    ]),
    default: { value: 'cosine' },
    aliases: ['lr_scheduler', 'scheduler', 'lr_schedule'],
    en: "How the learning rate goes on after the warm-up; names and numbers are transformers'. constant has no warm-up.",
    zh: '预热之后学习率的变化方式，名称和数值与 transformers 一致；constant 不预热。',
  },
  num_cycles: {
    group: 'optimisation',
    type: z.number().gt(0).max(100),
    default: {
      from: ({ lr_scheduler_type }) => (lr_scheduler_type === 'cosine_with_restarts' ? 1 : 0.5),
      en: '0.5; 1 with cosine_with_restarts',
      zh: '0.5；cosine_with_restarts 时为 1',
    },
    aliases: ['lr_scheduler_num_cycles'],
    en: 'Waves of the cosine: 0.5 is once down. With cosine_with_restarts: how often it starts from the top.',
    zh: '余弦的周期数：0.5 表示只下降一次；cosine_with_restarts 时为从最大值重新开始的次数。',
  },
  min_lr_rate: {
    group: 'optimisation',
    type: z.number().min(0).max(1),
    default: { value: 0.1 },
    aliases: ['cosine_min_lr_ratio', 'lr_scheduler_min_lr_ratio'],
    en: 'cosine_with_min_lr: the last learning rate, as a share of learning_rate.',
    zh: 'cosine_with_min_lr：最终学习率占 learning_rate 的比例。',
  },
  lr_end: {
    group: 'optimisation',
    type: z.number().min(0).max(1),
    default: { value: 1e-7 },
    aliases: [],
    en: 'polynomial: the last learning rate.',
    zh: 'polynomial：最终学习率。',
  },
  power: {
    group: 'optimisation',
    type: z.number().gt(0).max(10),
    default: { value: 1 },
    aliases: ['lr_scheduler_power'],
    en: 'polynomial: power of the share of steps that are left; 1 is a line.',
    zh: 'polynomial：剩余步数比例的幂次，1 为直线。',
  },
  warmup_steps: {
    group: 'optimisation',
    type: count(0, 1_000_000),
    default: { value: 0 },
    aliases: ['lr_warmup_steps', 'num_warmup_steps'],
    en: 'Optimizer steps over which the learning rate rises from 0. 0: taken from warmup_ratio.',
    zh: '学习率从 0 升至最大值所用的步数；0 表示由 warmup_ratio 决定。',
  },
  warmup_ratio: {
    group: 'optimisation',
    type: z.number().min(0).max(1),
    default: {
      from: ({ warmup_steps }) => (warmup_steps > 0 ? 0 : 0.03),
      en: '0.03; 0 with warmup_steps',
      zh: '0.03；写了 warmup_steps 时为 0',
    },
    aliases: ['lr_warmup_ratio'],
    en: 'Share of all steps over which the learning rate rises from 0.',
    zh: '学习率从 0 升至最大值所占的总步数比例。',
  },
  optim: {
    group: 'optimisation',
    type: z.enum(['adamw', 'sgd', 'lion', 'adafactor']),
    default: { value: 'adamw' },
    aliases: ['optimizer', 'optimizer_type'],
    spellings: {
      adamw_torch: 'adamw',
      adamw_torch_fused: 'adamw',
      adamw_hf: 'adamw',
      adamw_8bit: 'adamw',
      adamw8bit: 'adamw',
      adamw_bnb_8bit: 'adamw',
      adamw_torch_8bit: 'adamw',
      paged_adamw_8bit: 'adamw',
      paged_adamw_32bit: 'adamw',
      lion_8bit: 'lion',
      lion8bit: 'lion',
      lion_32bit: 'lion',
      paged_lion_8bit: 'lion',
      paged_lion_32bit: 'lion',
    },
    en: "The optimizer. 8-bit and paged names are taken, too; the adapter's state is small and stays in 32 bits.",
    zh: '优化器。8-bit、paged 等写法也可用，但适配器的状态很小，始终为 32 位。',
  },
  weight_decay: {
    group: 'optimisation',
    type: z.number().min(0).max(1),
    default: { value: 0 },
    aliases: ['adam_weight_decay'],
    en: 'Weight decay of the optimizer.',
    zh: '优化器的权重衰减。',
  },
  adam_beta1: {
    group: 'optimisation',
    type: share,
    default: { value: 0.9 },
    aliases: ['beta1'],
    en: 'Decay of the mean of the gradients in AdamW and Lion.',
    zh: 'AdamW 和 Lion 梯度一阶矩的衰减系数。',
  },
  adam_beta2: {
    group: 'optimisation',
    type: share,
    default: {
      from: ({ optim }) => (optim === 'lion' ? 0.99 : 0.999),
      en: '0.999; 0.99 with lion',
      zh: '0.999；lion 时为 0.99',
    },
    aliases: ['beta2'],
    en: 'Decay of the mean of the squared gradients in AdamW; second decay of Lion.',
    zh: 'AdamW 梯度二阶矩的衰减系数；Lion 的第二个衰减系数。',
  },
  adam_epsilon: {
    group: 'optimisation',
    type: z.number().gt(0).max(0.01),
    default: { value: 1e-8 },
    aliases: ['adam_eps', 'epsilon', 'eps'],
    en: 'Small number that keeps AdamW from dividing by zero.',
    zh: 'AdamW 中防止除以零的小常数。',
  },
  momentum: {
    group: 'optimisation',
    type: share,
    default: { value: 0 },
    aliases: ['sgd_momentum'],
    en: 'Momentum of sgd.',
    zh: 'sgd 的动量。',
  },
  max_grad_norm: {
    group: 'optimisation',
    type: z.number().min(0).max(1000),
    default: { value: 1 },
    aliases: ['grad_clip', 'gradient_clipping', 'clip_grad_norm', 'max_norm'],
    en: 'Gradients longer than this are shortened to it. 0: never.',
    zh: '梯度裁剪：梯度范数超过此值时缩到此值；0 表示不裁剪。',
  },
  neftune_noise_alpha: {
    group: 'optimisation',
    type: z.number().min(0).max(1000),
    default: { value: 0 },
    aliases: ['neftune_alpha', 'noisy_embedding_alpha'],
    en: 'Noise on the embeddings while training (NEFTune; its paper takes 5 to 15). 0: none.',
    zh: '训练时给词嵌入加的噪声（NEFTune，论文取 5 到 15）；0 表示不加。',
  },
  seed: {
    group: 'optimisation',
    type: count(0, 4_294_967_295),
    default: { value: 42 },
    aliases: ['random_seed', 'random_state'],
    en: 'Start of every random choice: the held-out rows, the order of rows and the first values of the adapter.',
    zh: '随机种子：决定留出哪些数据、数据顺序和适配器初始值。',
  },
} as const satisfies { readonly [K in Keys]: Setting<RunConfig[K]> }
