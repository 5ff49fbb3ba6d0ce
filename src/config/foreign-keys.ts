// table: keys of other trainers that Lorasmith has no setting for, and which advice to give
/** Reason: the tail of a `config.foreign-*` sentence. */
export type ForeignReason =
  | 'precision'
  | 'template'
  | 'dataset'
  | 'method'
  | 'scheduler'
  | 'init'
  | 'total-step'
  | 'strategy'
  | 'report'
  | 'hub'

export const foreignKeys: Readonly<Record<string, ForeignReason>> = {
  bf16: 'precision',
  fp16: 'precision',
  pure_bf16: 'precision',
  mixed_precision: 'precision',
  load_in_4bit: 'precision',
  load_in_8bit: 'precision',
  quantization_bit: 'precision',
  quantization_method: 'precision',
  torch_dtype: 'precision',
  dtype: 'precision',
  flash_attn: 'precision',

  template: 'template',
  tokenizer: 'template',
  tokenizer_name: 'template',
  tokenizer_name_or_path: 'template',
  train_on_prompt: 'template',
  train_on_inputs: 'template',
  mask_prompt: 'template',

  dataset: 'dataset',
  datasets: 'dataset',
  dataset_name: 'dataset',
  dataset_text_field: 'dataset',
  max_samples: 'dataset',

  stage: 'method',
  do_train: 'method',
  do_eval: 'method',
  do_predict: 'method',
  bias: 'method',

  lr_scheduler_kwargs: 'scheduler',
  min_lr: 'scheduler',

  pissa_init: 'init',
  pissa_iter: 'init',
  loftq_config: 'init',
  total_step: 'total-step',

  eval_strategy: 'strategy',
  evaluation_strategy: 'strategy',
  save_strategy: 'strategy',
  logging_strategy: 'strategy',
  metric_for_best_model: 'strategy',

  report_to: 'report',
  plot_loss: 'report',
  log_with: 'report',
  wandb_project: 'report',

  hub_model_id: 'hub',
  push_to_hub: 'hub',
  trust_remote_code: 'hub',
}
