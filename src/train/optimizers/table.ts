import { adafactor } from './adafactor.ts'
import { adamw } from './adamw.ts'
import { lion } from './lion.ts'
import type { OptimizerRule } from './rule.ts'
import { sgd } from './sgd.ts'

/** An optimizer = one file and one line here; the names are those of `optim`. */
export const optimizers = { adamw, sgd, lion, adafactor } as const satisfies Readonly<Record<string, OptimizerRule>>
