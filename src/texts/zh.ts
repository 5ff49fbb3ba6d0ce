// table: every sentence a person may read, one file per room
import type { en } from './en.ts'
import { audit } from './zh/audit.ts'
import { auth } from './zh/auth.ts'
import { cli } from './zh/cli.ts'
import { cliData } from './zh/cli-data.ts'
import { cliGateway } from './zh/cli-gateway.ts'
import { cliModel } from './zh/cli-model.ts'
import { config } from './zh/config.ts'
import { convert } from './zh/convert.ts'
import { data } from './zh/data.ts'
import { deid } from './zh/deid.ts'
import { draft } from './zh/draft.ts'
import { engine } from './zh/engine.ts'
import { evaluation } from './zh/eval.ts'
import { formats } from './zh/formats.ts'
import { ggml } from './zh/ggml.ts'
import { guardrails } from './zh/guardrails.ts'
import { inspect } from './zh/inspect.ts'
import { law } from './zh/law.ts'
import { lint } from './zh/lint.ts'
import { llama } from './zh/llama.ts'
import { lora } from './zh/lora.ts'
import { models } from './zh/models.ts'
import { report } from './zh/report.ts'
import { review } from './zh/review.ts'
import { router } from './zh/router.ts'
import { runs } from './zh/runs.ts'
import { serve } from './zh/serve.ts'
import { store } from './zh/store.ts'
import { templates } from './zh/templates.ts'
import { tokenizer } from './zh/tokenizer.ts'
import { train } from './zh/train.ts'

export const zh: Readonly<Record<keyof typeof en, string>> = {
  ...audit,
  ...auth,
  ...cli,
  ...cliData,
  ...cliGateway,
  ...cliModel,
  ...config,
  ...convert,
  ...data,
  ...deid,
  ...draft,
  ...engine,
  ...evaluation,
  ...formats,
  ...ggml,
  ...guardrails,
  ...inspect,
  ...law,
  ...lint,
  ...llama,
  ...lora,
  ...models,
  ...report,
  ...review,
  ...router,
  ...runs,
  ...serve,
  ...store,
  ...templates,
  ...tokenizer,
  ...train,
}
