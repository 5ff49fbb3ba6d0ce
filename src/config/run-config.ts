/**
 * The frozen result of reading a training YAML: every key of `schema.ts` with its value. Flat snake_case, the words users know from
 * lora-scripts, PEFT and LLaMA-Factory. Paths are absolute.
 */
export interface RunConfig {
  // what
  readonly base_model: string
  readonly train_data_dir: string | null
  readonly metadata_path: string // CSV or JSONL of questions and answers
  readonly eval_data_path: string | null // held-out rows in a file of their own; else val_split
  readonly task_type: 'text-generation'
  readonly output_dir: string
  readonly logging_dir: string // TensorBoard; default output_dir/tensorboard
  readonly overwrite_output_dir: boolean

  // adapter
  readonly lora_rank: number
  readonly lora_alpha: number // default 2 * lora_rank
  readonly lora_dropout: number
  readonly use_rslora: boolean
  readonly target_modules: readonly string[] // PEFT or llama.cpp names; ["all-linear"] for every projection

  // data
  readonly default_system: string | null // system message put before each question, in training and stored for serving
  readonly cutoff_len: number
  readonly val_split: number // share (0-0.5) of rows held out; 0 = none
  readonly packing: boolean // true: no padding token is ever computed

  // optimisation
  readonly epochs: number
  readonly batch_size: number
  readonly gradient_accumulation_steps: number
  readonly learning_rate: number
  readonly lr_scheduler_type: 'cosine' | 'linear' | 'constant'
  readonly warmup_ratio: number
  readonly warmup_steps: number // 0 = from warmup_ratio
  readonly weight_decay: number
  readonly adam_beta1: number
  readonly adam_beta2: number
  readonly adam_epsilon: number
  readonly max_grad_norm: number // 0 = no clipping
  readonly seed: number

  // while it runs
  readonly logging_steps: number
  readonly eval_steps: number // 0 = once per epoch
  readonly save_steps: number // 0 = once per epoch
  readonly save_total_limit: number // checkpoints kept beside the best one
  readonly early_stopping_patience: number // evaluations without a better loss before stopping; 0 = never
  readonly early_stopping_threshold: number

  // machine
  readonly device: string // auto | cpu | cuda | vulkan | metal, with an optional index: "cuda:1"
  readonly threads: number // 0 = physical cores
  readonly gradient_checkpointing: 'auto' | 'on' | 'off'
}
