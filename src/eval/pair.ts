/**
 * Whether base and adapter belong together, asked wherever an adapter is loaded: shapes refuse, another file warns and is measured, the
 * very file is silent. An adapter that changes nothing is refused.
 */
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { checkAdapterValues } from '../engine/adapter-kind.ts'
import type { Engine } from '../engine/engine.ts'
import { readGguf } from '../formats/gguf-read.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import { type AdapterCard, readCard } from '../lora/card.ts'
import { comparePair, identityOf, identityOfGguf, type PairVerdict } from '../lora/identity.ts'
import { checkGgufShapes } from '../lora/load-gguf.ts'
import { resolveGgufAdapter } from '../lora/resolve.ts'
import { UserError } from '../texts/user-error.ts'
import { chatTemplateOf } from '../tokenizer/create.ts'
import { textHash, tokenizerHash } from '../tokenizer/fingerprint.ts'
import { cachedHash } from '../util/file-hashes.ts'
import { type CanaryDistance, canaryDistance, isSilent, readCanary, summarise } from './canary.ts'

/** An adapter that fits its base by shape, with what is known of where it comes from. */
export interface CheckedAdapter {
  readonly named: string // as the user wrote it
  readonly path: string // GGUF
  readonly card: AdapterCard | null
  readonly verdict: PairVerdict
}

/**
 * Resolves what the user named and holds it against the base. UserError where shapes or tokenizer differ.
 * @param chatTemplate in place of the base's own
 */
export async function checkAdapter(named: string, base: GgufFile, chatTemplate?: string): Promise<CheckedAdapter> {
  const path = await resolveGgufAdapter(named, base)
  const adapter = await readGguf(path)
  await checkAdapterValues(adapter, base)
  checkGgufShapes(adapter, base)
  const isFolder = await stat(named).then(
    (info) => info.isDirectory(),
    () => false,
  )
  const card = await readCard(isFolder ? named : dirname(named))
  const verdict = await comparePair(card ? identityOf(card) : identityOfGguf(adapter), {
    sizeBytes: base.sizeBytes,
    sha256: () => cachedHash(base.path),
    tokenizerSha256: tokenizerHash(base),
    chatTemplateSha256: textHash(chatTemplateOf(base, { chatTemplate })),
  })
  if (verdict.tokenizer === 'different') throw new UserError('eval.pairTokenizer', { path: named, model: base.path })
  return { named, path, card, verdict }
}

export interface CanaryResult {
  readonly divergence: number // nats
  readonly distance: CanaryDistance | null // where a card holds an earlier reading that this one can be held against
}

/**
 * Asks the canary of adapters that are applied together. UserError where they change nothing.
 * @param set name of the adapter set in the engine
 * @param scales of the adapters, in order: an earlier reading was taken of one adapter, as trained
 */
export async function askCanary(
  engine: Engine,
  set: string,
  adapters: readonly CheckedAdapter[],
  scales: readonly number[],
): Promise<CanaryResult> {
  const cards = adapters.map(({ card }) => card)
  const reading = await readCanary(engine, set, systemOf(adapters))
  if (isSilent(reading) && scales.some((scale) => scale !== 0)) {
    const path = adapters.map(({ named }) => named).join(', ')
    throw new UserError('eval.pairNoEffect', { path, model: engine.modelPath })
  }
  const then = adapters.length === 1 && scales[0] === 1 ? cards[0]?.canary : null
  return { divergence: summarise(reading).divergence, distance: then ? canaryDistance(reading, then) : null }
}

/** The system message that adapters were trained with, where they agree on one. */
export function systemOf(adapters: readonly CheckedAdapter[]): string | null {
  const systems = new Set(adapters.map(({ card }) => card?.defaultSystem ?? null))
  return systems.size === 1 ? [...systems][0]! : null
}
