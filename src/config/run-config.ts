import type { EncodingChoice } from '../util/encodings.ts'
import type { Optimization } from '../util/optimizations.ts'

/**
 * The frozen result of reading a training YAML: every key of `schema.ts` with its value. Flat snake_case, the words users know from
 * lora-scripts, PEFT and LLaMA-Factory. Paths are absolute.
 */
export interface RunConfig {
  // what
  readonly base_model: string
  readonly train_data_dir: string | null
  readonly metadata_path: string // CSV, TSV, XLSX, JSON, JSONL or Parquet of questions and answers
  readonly eval_data_path: string | null // held-out rows in a file of their own; else val_split
  readonly task_type: 'text-generation'
  readonly output_dir: string
  readonly logging_dir: string // TensorBoard; default output_dir/tensorboard
  readonly overwrite_output_dir: boolean
  readonly preset: 'none' | 'auto' // auto: rank, length and evaluation from the size of the data, where not written

  // adapter
  readonly peft_type: 'LORA' | 'ADALORA'
  readonly lora_rank: number
  readonly lora_alpha: number // default 2 * lora_rank
  readonly lora_dropout: number
  readonly use_rslora: boolean
  readonly use_dora: boolean
  readonly init_lora_weights: 'true' | 'gaussian' | 'pissa' | 'loftq' | `pissa_niter_${string}` // n of pissa_niter_n is 1-99
  readonly loraplus_lr_ratio: number // learning rate of B over that of A; 0 = one for both
  readonly target_modules: readonly string[] // PEFT or llama.cpp names; ["all-linear"] for every projection
  readonly layers_to_transform: readonly number[] // indices from 0; empty = every layer
  readonly rank_pattern: Readonly<Record<string, number>> // end of a module's PEFT path -> rank
  readonly alpha_pattern: Readonly<Record<string, number>>
  readonly modules_to_save: readonly string[] // always empty: refused, because llama.cpp cannot load them
  readonly target_r: number // AdaLoRA from here on; default lora_rank
  readonly init_r: number // default 1.5 * target_r
  readonly tinit: number // steps before pruning; 0 = derived (train/schedule.ts)
  readonly tfinal: number // steps after pruning; 0 = derived
  readonly deltaT: number // steps from one pruning to the next
  readonly adalora_beta1: number
  readonly adalora_beta2: number
  readonly orth_reg_weight: number

  // data
  readonly answer_template: string | null // id of an answer form or path of its YAML; asks for it where default_system is null
  readonly question_column: string | null // of metadata_path: a name of its header, or a number from 1; null = by the usual names
  readonly answer_column: string | null
  readonly tag_column: string | null
  readonly group_column: string | null // rows of one case or patient
  readonly encoding: EncodingChoice
  readonly sheet: string | null // of a workbook: its name, or its number from 1
  readonly has_header: boolean // the first row of a CSV or a sheet names the columns
  readonly chat_template: string | null // name of a known form, or a Jinja file; null: the model's own
  readonly default_system: string | null // system message put before each question, in training and stored for serving
  readonly cutoff_len: number
  readonly k_fold: number // 0 = off, else 2-20 folds
  readonly val_split: number // share (0-0.5) of rows held out; 0 = none
  readonly split_by: 'group' | 'question' | 'hash' // what val_split and k_fold keep together, and how sides are chosen (data/split.ts)
  readonly replay_path: string | null // general questions and answers against forgetting
  readonly replay_ratio: number // rows of replay_path for each training row
  readonly require_review: boolean // train only rows that people approved
  readonly review_path: string | null // review folder that says which; else metadata_path must be an approved set
  readonly packing: boolean // true: no padding token is ever computed
  readonly group_by_length: boolean // without packing: rows of like length in one batch

  // optimisation
  readonly epochs: number
  readonly max_steps: number // optimizer steps; 0 = from epochs
  readonly batch_size: number
  readonly gradient_accumulation_steps: number
  readonly learning_rate: number
  readonly lr_scheduler_type:
    | 'cosine'
    | 'linear'
    | 'constant'
    | 'constant_with_warmup'
    | 'cosine_with_restarts'
    | 'cosine_with_min_lr'
    | 'polynomial'
    | 'inverse_sqrt'
  readonly num_cycles: number // waves of a cosine, or restarts
  readonly min_lr_rate: number // cosine_with_min_lr: last over highest learning rate
  readonly lr_end: number // polynomial: last learning rate
  readonly power: number // polynomial
  readonly warmup_ratio: number
  readonly warmup_steps: number // 0 = from warmup_ratio
  readonly optim: 'adamw' | 'sgd' | 'lion' | 'adafactor'
  readonly weight_decay: number
  readonly adam_beta1: number
  readonly adam_beta2: number
  readonly adam_epsilon: number
  readonly momentum: number // of sgd
  readonly max_grad_norm: number // 0 = no clipping
  readonly neftune_noise_alpha: number // 0 = no noise
  readonly seed: number

  // while it runs
  readonly logging_steps: number
  readonly eval_steps: number // 0 = once per epoch
  readonly eval_on_start: boolean
  readonly save_steps: number // 0 = once per epoch
  readonly save_total_limit: number // checkpoints kept beside the best one
  readonly save_first_step: boolean // proves that saving works before hours are spent
  readonly load_best_model_at_end: boolean
  readonly early_stopping_patience: number // evaluations without a better loss before stopping; 0 = never
  readonly early_stopping_threshold: number
  readonly loss_watchdog_threshold: number // nats; 0 = from the first losses (train/watchdog.ts)
  readonly loss_watchdog_patience: number // steps above it before the run stops
  readonly sample_prompts: readonly string[] // answered at every evaluation
  readonly sample_max_tokens: number
  readonly memorisation_report: 'auto' | 'on' | 'off' // auto: with at most 1,000 training rows
  readonly memorisation_samples: number

  // machine
  readonly device: string // auto | cpu | cuda | vulkan | metal, with an optional index: "cuda:1"
  readonly threads: number // 0 = measured
  readonly max_memory: number // MiB that weights, adapter and activations may take together; 0 = what is free
  readonly gradient_checkpointing: 'auto' | 'on' | 'off'
  readonly optimizations: readonly Optimization[]
}
