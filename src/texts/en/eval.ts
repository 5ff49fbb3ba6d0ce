// table: sentences of eval/, en
export const evaluation = {
  'eval.pairTokenizer':
    'adapter {path}: was trained with another tokenizer than that of {model}: the same text would become other tokens. Use the model it was trained on, or another quantisation of that very model.',
  'eval.pairNoEffect':
    'adapter {path}: changes nothing on {model}: base and adapter give exactly the same probabilities. The file is empty, or was trained for other weights. Train again, or leave --lora out.',
} as const
