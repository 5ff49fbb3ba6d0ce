// table: every sentence a person may read, one file per room
import { cli } from './en/cli.ts'
import { config } from './en/config.ts'
import { data } from './en/data.ts'
import { engine } from './en/engine.ts'
import { formats } from './en/formats.ts'
import { ggml } from './en/ggml.ts'
import { lora } from './en/lora.ts'
import { models } from './en/models.ts'
import { report } from './en/report.ts'
import { runs } from './en/runs.ts'
import { tokenizer } from './en/tokenizer.ts'
import { train } from './en/train.ts'

export const en = {
  ...cli,
  ...config,
  ...data,
  ...engine,
  ...formats,
  ...ggml,
  ...lora,
  ...models,
  ...report,
  ...runs,
  ...tokenizer,
  ...train,
} as const
