import type { TokenizedExample } from '../data/example.ts'
import type { Backend } from '../ggml/backend.ts'
import type { Adapter } from '../lora/adapter.ts'
import type { Model } from '../models/model.ts'
import { lastLogits } from './logits.ts'

/** Logits this near each other, relative to the largest, are the same. */
const SAME = 1e-7
/** Tokens of an example that are enough to see an effect. */
const LOOK = 64

/** True when the adapter leaves the model's answer exactly as the base gives it. */
export async function changesNothing(
  backend: Backend,
  model: Model,
  adapter: Adapter,
  { tokens }: TokenizedExample,
): Promise<boolean> {
  const prompt = tokens.subarray(0, LOOK)
  const base = await lastLogits(backend, model, null, prompt)
  const adapted = await lastLogits(backend, model, adapter, prompt)
  const largest = base.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  return base.every((value, i) => Math.abs(value - adapted[i]!) <= SAME * largest)
}
