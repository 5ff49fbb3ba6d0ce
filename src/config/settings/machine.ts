// table: settings of the group `machine`
import * as z from 'zod'
import { OPTIMIZATIONS } from '../../util/optimizations.ts'
import type { RunConfig } from '../run-config.ts'
import type { Setting } from '../setting.ts'
import { count } from './types.ts'

type Keys = 'device' | 'threads' | 'max_memory' | 'gradient_checkpointing' | 'optimizations'

export const machine = {
  device: {
    group: 'machine',
    type: z
      .string()
      .regex(/^(auto|cpu|(cuda|vulkan|metal)(:\d{1,2})?)(,\s*(cpu|(cuda|vulkan|metal)(:\d{1,2})?)){0,15}$/),
    default: { value: 'auto' },
    aliases: ['device_map', 'accelerator'],
    spellings: { mps: 'metal' },
    form: 'auto | cpu | cuda | cuda:1 | vulkan | metal | cuda:0,cuda:1',
    en: 'Where to compute. auto takes the best device found; an index chooses one of several; a list shares the layers among them.',
    zh: '计算设备：auto 自动选择最佳设备；有多块卡时可加序号；列出多个则按层分摊。',
  },
  threads: {
    group: 'machine',
    type: count(0, 1024),
    default: { value: 0 },
    aliases: ['n_threads', 'num_threads', 'cpu_threads'],
    en: 'CPU threads. 0: as many as are fastest, measured when a run starts.',
    zh: 'CPU 线程数；0 表示训练开始时实测最快的数目。',
  },
  max_memory: {
    group: 'machine',
    type: count(0, 100_000_000),
    default: { value: 0 },
    aliases: ['memory_limit', 'max_memory_mb'],
    example: '8000',
    en: 'Most MiB that weights, adapter and activations may take together, to leave room for other work. 0: what is free.',
    zh: '权重、适配器与激活值合计最多可用的内存（MiB），为其他任务留出余量；0 表示可用多少用多少。',
  },
  gradient_checkpointing: {
    group: 'machine',
    type: z.enum(['auto', 'on', 'off']),
    default: { value: 'auto' },
    aliases: ['use_gradient_checkpointing', 'grad_checkpoint', 'activation_checkpointing'],
    spellings: { true: 'on', false: 'off', yes: 'on', no: 'off' },
    en: 'Compute activations a second time instead of keeping them: less memory, more time. auto decides by memory.',
    zh: '重新计算激活值而不保存：更省内存，但更慢；auto 按内存决定。',
  },
  optimizations: {
    group: 'machine',
    type: z.array(z.enum(OPTIMIZATIONS)).readonly(),
    default: { value: OPTIMIZATIONS },
    aliases: [],
    form: `[${OPTIMIZATIONS.join(', ')}]`,
    en: 'What may make training faster without changing what is computed; leave one out to compare, [] for none. See docs/performance.md.',
    zh: '允许使用的加速手段，不改变计算结果；去掉其中一项可作对比，[] 表示全部不用。见 docs/performance.md。',
  },
} as const satisfies { readonly [K in Keys]: Setting<RunConfig[K]> }
