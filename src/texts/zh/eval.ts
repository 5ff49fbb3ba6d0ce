// table: sentences of eval/, zh
export const evaluation = {
  'eval.pairTokenizer':
    '适配器 {path}：训练时的分词器与 {model} 的不同，同样的文字会变成不同的 token。请使用训练时的模型，或同一模型的其他量化版本。',
  'eval.pairNoEffect':
    '适配器 {path}：在 {model} 上不起任何作用，基座与适配器给出完全相同的概率。文件为空，或是为其他权重训练的。请重新训练，或去掉 --lora。',
} as const
