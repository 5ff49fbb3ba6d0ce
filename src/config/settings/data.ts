// table: settings of the group `data`
import * as z from 'zod'
import { ENCODINGS } from '../../util/encodings.ts'
import type { RunConfig } from '../run-config.ts'
import type { Setting } from '../setting.ts'
import { count, path } from './types.ts'

type Keys =
  | 'answer_template'
  | 'question_column'
  | 'answer_column'
  | 'tag_column'
  | 'group_column'
  | 'encoding'
  | 'sheet'
  | 'has_header'
  | 'chat_template'
  | 'default_system'
  | 'cutoff_len'
  | 'k_fold'
  | 'val_split'
  | 'split_by'
  | 'replay_path'
  | 'replay_ratio'
  | 'require_review'
  | 'review_path'
  | 'packing'
  | 'group_by_length'

export const data = {
  answer_template: {
    group: 'data',
    type: path.nullable(),
    default: { value: null },
    aliases: ['answer_form'],
    example: 'medical-triage',
    en: 'The form of the answers: an id of `lorasmith data templates`, or a YAML file of your own. Its system message is used where default_system is not set, and rows that break it are counted.',
    zh: '答案的格式：`lorasmith data templates` 中的 id，或自己的 YAML 文件。未设置 default_system 时使用其系统提示词，并统计不符合格式的数据。',
  },
  question_column: {
    group: 'data',
    type: path.nullable(),
    default: { value: null },
    aliases: ['prompt_column', 'input_column'],
    example: '问题',
    en: 'Column of metadata_path with the question: its name, or its number from 1. Without it the usual names are looked for.',
    zh: 'metadata_path 中问题所在的列：列名，或从 1 开始的序号；不写则按常用列名查找。',
  },
  answer_column: {
    group: 'data',
    type: path.nullable(),
    default: { value: null },
    aliases: ['response_column', 'output_column'],
    example: '答案',
    en: 'Column of metadata_path with the answer: its name, or its number from 1. Without it the usual names are looked for.',
    zh: 'metadata_path 中答案所在的列：列名，或从 1 开始的序号；不写则按常用列名查找。',
  },
  tag_column: {
    group: 'data',
    type: path.nullable(),
    default: { value: null },
    aliases: ['department_column', 'category_column'],
    example: '科室',
    en: 'Column of metadata_path with the department or subject, by which the held-out rows are shared out.',
    zh: 'metadata_path 中科室或类别所在的列，留出验证数据时按它分配。',
  },
  group_column: {
    group: 'data',
    type: path.nullable(),
    default: { value: null },
    aliases: ['case_column', 'patient_column'],
    example: '病历号',
    en: 'Column of metadata_path with the case or patient that rows belong to.',
    zh: 'metadata_path 中病例或患者编号所在的列，表示哪些数据属于同一病例。',
  },
  encoding: {
    group: 'data',
    type: z.enum(ENCODINGS),
    default: { value: 'auto' },
    aliases: ['file_encoding', 'csv_encoding'],
    spellings: { utf8: 'utf-8', utf16: 'utf-16', cp936: 'gbk', ansi: 'gbk', 'shift-jis': 'shift_jis' },
    en: 'Encoding of metadata_path. auto: found from its content and told.',
    zh: 'metadata_path 的编码；auto 表示根据内容判断并告知。',
  },
  sheet: {
    group: 'data',
    type: path.nullable(),
    default: { value: null },
    aliases: ['sheet_name', 'worksheet'],
    example: '内科',
    en: 'Sheet of an Excel workbook: its name, or its number from 1. Without it the first that is not hidden.',
    zh: 'Excel 工作簿中的工作表：名称，或从 1 开始的序号；不写则用第一个未隐藏的工作表。',
  },
  has_header: {
    group: 'data',
    type: z.boolean(),
    default: { value: true },
    aliases: ['header'],
    en: 'Whether the first row of a CSV or a sheet names the columns. Without a header, name the columns by number.',
    zh: 'CSV 或工作表的第一行是否为列名；没有表头时请用序号指定各列。',
  },
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
  split_by: {
    group: 'data',
    type: z.enum(['group', 'question', 'hash']),
    default: { value: 'group' },
    aliases: [],
    en: 'What val_split and k_fold keep on one side. group: equal and nearly equal questions, and rows of one case or patient; question: equal questions only; hash: as group, but each side follows from its own hash alone, so that no added row brings a held-out row back into training.',
    zh: 'val_split 与 k_fold 让哪些数据留在同一侧。group：相同或近似的问题，以及同一病例或患者的数据；question：仅相同的问题；hash：同 group，但每组去向只由自身哈希决定，追加数据不会让验证数据回到训练集。',
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
  require_review: {
    group: 'data',
    type: z.boolean(),
    default: { value: false },
    aliases: [],
    en: 'Train only rows that people approved: metadata_path (and replay_path) must be what data review approved wrote, unedited, or stand approved in review_path.',
    zh: '只训练经人审核通过的数据：metadata_path（及 replay_path）必须是 data review approved 写出且未改动的文件，或在 review_path 中均已通过。',
  },
  review_path: {
    group: 'data',
    type: path.nullable(),
    default: { value: null },
    aliases: [],
    path: 'folder',
    example: './review',
    en: 'With require_review: the review folder in which every row must stand approved as it is.',
    zh: '与 require_review 一起使用：审核文件夹，每一行都必须在其中按现有内容通过。',
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
