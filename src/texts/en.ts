// table: every sentence a person may read, one file per room
import { audit } from './en/audit.ts'
import { auth } from './en/auth.ts'
import { cli } from './en/cli.ts'
import { cliData } from './en/cli-data.ts'
import { cliGateway } from './en/cli-gateway.ts'
import { cliModel } from './en/cli-model.ts'
import { config } from './en/config.ts'
import { convert } from './en/convert.ts'
import { data } from './en/data.ts'
import { deid } from './en/deid.ts'
import { draft } from './en/draft.ts'
import { engine } from './en/engine.ts'
import { evaluation } from './en/eval.ts'
import { formats } from './en/formats.ts'
import { ggml } from './en/ggml.ts'
import { guardrails } from './en/guardrails.ts'
import { inspect } from './en/inspect.ts'
import { law } from './en/law.ts'
import { lint } from './en/lint.ts'
import { llama } from './en/llama.ts'
import { lora } from './en/lora.ts'
import { models } from './en/models.ts'
import { report } from './en/report.ts'
import { review } from './en/review.ts'
import { router } from './en/router.ts'
import { runs } from './en/runs.ts'
import { serve } from './en/serve.ts'
import { store } from './en/store.ts'
import { templates } from './en/templates.ts'
import { tokenizer } from './en/tokenizer.ts'
import { train } from './en/train.ts'

export const en = {
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
} as const
