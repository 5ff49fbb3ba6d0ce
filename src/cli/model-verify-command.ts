import { openEngine } from '../engine/open-engine.ts'
import { askCanary, type CheckedAdapter, checkAdapter } from '../eval/pair.ts'
import type { TextKey } from '../texts/render.ts'
import { type Base, openBase } from './open-base.ts'
import type { Output } from './output.ts'

export interface ModelVerifyOptions {
  readonly model: string
  readonly lora: readonly string[]
  readonly chatTemplate?: string
  readonly json: boolean
}

const SET = 'adapter'

/** What each finding of a pair is called. */
const WORDS = {
  'same-file': 'cli.verifySameFile',
  'other-file': 'cli.verifyOtherFile',
  same: 'cli.verifySame',
  different: 'cli.verifyDifferent',
  unknown: 'cli.verifyUnknown',
} as const satisfies Record<string, TextKey>

/**
 * `lorasmith model verify`: whether each adapter belongs to the base, and what it does there. Ends with an error where shapes or tokenizer
 * are wrong or the adapter has no effect.
 */
export async function modelVerifyCommand(
  { model, lora, chatTemplate, json }: ModelVerifyOptions,
  out: Output,
): Promise<void> {
  const opened = await openBase(model, chatTemplate, out)
  for (const named of lora) {
    const checked = await checkAdapter(named, opened.base, opened.chatTemplate)
    const canary = await withEngine(opened, checked)
    if (json) out.line(JSON.stringify({ model, adapter: named, shapes: 'fit', ...checked.verdict, canary }))
    else tell(checked, canary, out)
  }
}

async function withEngine({ base, chatTemplate }: Base, checked: CheckedAdapter) {
  const adapters = { [SET]: [{ path: checked.path, scale: 1 }] }
  await using engine = await openEngine(base.path, { adapters, chatTemplate })
  return await askCanary(engine, SET, [checked], [1])
}

function tell(
  { named, card, verdict }: CheckedAdapter,
  { divergence, distance }: Awaited<ReturnType<typeof askCanary>>,
  out: Output,
): void {
  const word = (finding: keyof typeof WORDS) => out.text(WORDS[finding])
  out.line(named)
  out.say('cli.verifyShapes')
  out.say('cli.verifyBase', { verdict: word(verdict.base), trained: card?.base.file ?? '-' })
  out.say('cli.verifyTokenizer', { verdict: word(verdict.tokenizer) })
  out.say('cli.verifyTemplate', { verdict: word(verdict.chatTemplate) })
  out.say('cli.verifyCanary', { divergence: divergence.toFixed(4) })
  if (distance)
    out.say('cli.verifyDistance', {
      base: distance.base.toFixed(4),
      adapted: distance.adapted.toFixed(4),
      trained: distance.divergenceThen.toFixed(4),
    })
}
