// table: settings of the group `data`
import * as z from 'zod'
import type { RunConfig } from '../run-config.ts'
import type { Setting } from '../setting.ts'
import { count, path } from './types.ts'

type Keys =
  | 'chat_template'
  | 'default_system'
  | 'cutoff_len'
  | 'k_fold'
  | 'val_split'
  | 'replay_path'
  | 'replay_ratio'
  | 'packing'
  | 'group_by_length'

export const data = {
  chat_template: {
    group: 'data',
    type: path.nullable(),
    default: { value: null },
    aliases: [],
    example: 'llama-2',
    en: 'How a chat is written for the model: llama-2, chatml, alpaca, vicuna, or a file with Jinja text. Without it the template in the model file is used. Give run the same one (--chat-template).',
    zh: '对话写给模型的格式：llama-2、chatml、alpaca、vicuna，或 Jinja 文本文件；未写时使用模型文件自带的模板。运行 run 时须给出同一个（--chat-template）。',
  },
  default_system: {
    group: 'data',
    type: path.nullable(),
    default: { value: null },
    aliases: ['system_prompt', 'system_message', 'system'],
    private: true,
    en: 'System message put before each question in training, and stored with the adapter for serving.',
    zh: '系统提示词：训练时置于每个问题之前，并随适配器保存供推理使用。',
  },
  cutoff_len: {
    group: 'data',
    type: count(16, 131072),
    default: { value: 1024 },
    aliases: ['max_length', 'max_seq_length', 'max_seq_len', 'model_max_length', 'sequence_len', 'max_token_length'],
    en: 'Longest row in tokens, question and answer together; a longer answer is cut.',
    zh: '每条数据（问题加回答）的最大 token 数，超出部分的回答会被截断。',
  },
  k_fold: {
    group: 'data',
    type: count(0, 20),
    default: { value: 0 },
    aliases: ['k_folds', 'kfold', 'n_folds'],
    en: 'For tiny sets: train k times, each with another k-th of the rows held out, so that every row is measured once. 0: off.',
    zh: '适合极小的数据集：训练 k 次，每次留出不同的 k 分之一，使每条数据都被评估一次；0 表示不用。',
  },
  val_split: {
    group: 'data',
    type: z.number().min(0).max(0.5),
    default: {
      from: ({ eval_data_path, k_fold }) => (eval_data_path === null && k_fold === 0 ? 0.1 : 0),
      en: '0.1; 0 with eval_data_path or k_fold',
      zh: '0.1；写了 eval_data_path 或 k_fold 时为 0',
    },
    aliases: ['val_size', 'val_set_size', 'validation_split', 'test_size'],
    en: 'Share of the rows held out to measure the adapter on questions it has not seen. 0: none.',
    zh: '留作验证的数据比例，用未见过的问题衡量适配器；0 表示不留。',
  },
  replay_path: {
    group: 'data',
    type: path.nullable(),
    default: { value: null },
    aliases: ['replay_data_path', 'general_data_path'],
    path: 'file',
    example: './data/general.jsonl',
    en: 'General questions and answers mixed in, so that the model does not forget what it could do before.',
    zh: '混入训练的通用问答数据，防止模型遗忘原有能力。',
  },
  replay_ratio: {
    group: 'data',
    type: z.number().gt(0).max(10),
    default: { value: 0.1 },
    aliases: [],
    en: 'Rows of replay_path for each training row: 0.1 adds one for every ten.',
    zh: '每条训练数据混入多少条 replay_path 数据：0.1 表示每十条混入一条。',
  },
  packing: {
    group: 'data',
    type: z.boolean(),
    default: { value: true },
    aliases: ['sample_packing'],
    en: 'Put several short rows into one sequence, so that no padding is computed.',
    zh: '把多条短数据拼入同一序列，不计算填充。',
  },
  group_by_length: {
    group: 'data',
    type: z.boolean(),
    default: { value: false },
    aliases: [],
    en: 'Without packing: put rows of like length into one batch, so that less padding is computed.',
    zh: '不用 packing 时：把长度相近的数据放入同一批，减少填充。',
  },
} as const satisfies { readonly [K in Keys]: Setting<RunConfig[K]> }
