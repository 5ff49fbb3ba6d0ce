// table: settings of the group `what`
import { join } from 'node:path'
import * as z from 'zod'
import type { RunConfig } from '../run-config.ts'
import type { Setting } from '../setting.ts'
import { path } from './types.ts'

type Keys =
  | 'base_model'
  | 'train_data_dir'
  | 'metadata_path'
  | 'eval_data_path'
  | 'task_type'
  | 'output_dir'
  | 'logging_dir'
  | 'overwrite_output_dir'
  | 'preset'

export const what = {
  base_model: {
    group: 'what',
    type: path,
    default: 'required',
    aliases: ['model_name_or_path', 'base_model_name_or_path', 'pretrained_model_name_or_path', 'model_path', 'model'],
    path: 'file',
    example: './models/base.gguf',
    en: 'The quantised base model: a GGUF file, or a legacy GGML v3 file.',
    zh: '量化的基础模型：GGUF 文件，或旧版 GGML v3 文件。',
  },
  train_data_dir: {
    group: 'what',
    type: path.nullable(),
    default: { value: null },
    aliases: ['dataset_dir', 'data_dir'],
    path: 'folder',
    example: './data/train',
    en: 'Folder of the training data. Needed only when metadata_path is not given.',
    zh: '训练数据文件夹；只有未写 metadata_path 时才必需。',
  },
  metadata_path: {
    group: 'what',
    type: path,
    default: {
      from: ({ train_data_dir }) => (train_data_dir === null ? null : join(train_data_dir, 'metadata.csv')),
      en: 'train_data_dir/metadata.csv, or the only data file there',
      zh: 'train_data_dir/metadata.csv，或该文件夹中唯一的数据文件',
    },
    aliases: ['train_file', 'data_path', 'dataset_path', 'train_data'],
    path: 'file',
    example: './data/train/metadata.csv',
    en: 'File of questions and answers or conversations: CSV, TSV, XLSX, JSON, JSONL or Parquet, in any usual encoding.',
    zh: '问答或多轮对话数据文件：CSV、TSV、XLSX、JSON、JSONL 或 Parquet，编码自动识别。',
  },
  eval_data_path: {
    group: 'what',
    type: path.nullable(),
    default: { value: null },
    aliases: ['eval_dataset', 'validation_file', 'eval_file', 'val_file'],
    path: 'file',
    example: './data/held-out.csv',
    en: 'Held-out questions and answers in a file of their own. Without it, val_split holds rows of metadata_path out.',
    zh: '单独的验证数据文件；未写时按 val_split 从 metadata_path 中留出。',
  },
  task_type: {
    group: 'what',
    type: z.literal('text-generation'),
    default: { value: 'text-generation' },
    aliases: ['task'],
    spellings: { causal_lm: 'text-generation', text_generation: 'text-generation', sft: 'text-generation' },
    en: 'The kind of training: answers to questions.',
    zh: '训练任务：根据问题生成回答。',
  },
  output_dir: {
    group: 'what',
    type: path,
    default: 'required',
    aliases: ['out_dir', 'adapter_path', 'save_dir'],
    path: 'folder',
    example: './output/my_lora',
    en: 'The run folder: settings as used, events, checkpoints and the finished adapter.',
    zh: '运行文件夹：所用配置、事件、检查点和训练好的适配器。',
  },
  logging_dir: {
    group: 'what',
    type: path,
    default: {
      from: ({ output_dir }) => join(output_dir, 'tensorboard'),
      en: 'output_dir/tensorboard',
      zh: 'output_dir/tensorboard',
    },
    aliases: ['log_dir', 'tensorboard_dir'],
    path: 'folder',
    example: './output/my_lora/tensorboard',
    en: 'Folder of the TensorBoard files.',
    zh: 'TensorBoard 日志文件夹。',
  },
  overwrite_output_dir: {
    group: 'what',
    type: z.boolean(),
    default: { value: false },
    aliases: ['overwrite'],
    en: 'Allow a run to replace an earlier one in output_dir.',
    zh: '允许覆盖 output_dir 中已有的运行结果。',
  },
  preset: {
    group: 'what',
    type: z.enum(['none', 'auto']),
    default: { value: 'none' },
    aliases: [],
    en: 'auto chooses rank, epochs, batch, learning rate, warm-up and evaluation from the size of data and model, says why, and leaves alone every setting that is written.',
    zh: 'auto 按数据量和模型大小选择秩、轮数、批大小、学习率、预热和评估方式并说明理由；已写明的设置不变。',
  },
} as const satisfies { readonly [K in Keys]: Setting<RunConfig[K]> }
