// table: every sentence a person may read, one file per room

import type { en } from './en.ts'
import { cli } from './zh/cli.ts'
import { config } from './zh/config.ts'
import { data } from './zh/data.ts'
import { engine } from './zh/engine.ts'
import { formats } from './zh/formats.ts'
import { ggml } from './zh/ggml.ts'
import { lora } from './zh/lora.ts'
import { models } from './zh/models.ts'
import { report } from './zh/report.ts'
import { runs } from './zh/runs.ts'
import { tokenizer } from './zh/tokenizer.ts'
import { train } from './zh/train.ts'

export const zh: Readonly<Record<keyof typeof en, string>> = {
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
}
