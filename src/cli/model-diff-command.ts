import { type AdapterCard, readCard } from '../lora/card.ts'
import { type AdapterDifference, adapterDifference } from '../lora/difference.ts'
import { loadAdapter } from '../lora/load.ts'
import { asPlainLora } from '../lora/plain.ts'
import { describeModel } from '../models/registry.ts'
import { UserError } from '../texts/user-error.ts'
import { openBase } from './open-base.ts'
import type { Output } from './output.ts'

export interface ModelDiffOptions {
  readonly model: string
  readonly one: string
  readonly other: string
  readonly json?: true
}

/** Settings that say where a run's files are, not how it was trained. */
const PLACES = new Set(['output_dir', 'logging_dir', 'overwrite_output_dir', 'device', 'threads', 'max_memory'])

/** `lorasmith model diff`: what two adapters do to the base, module by module, and which settings and data they do not share. */
export async function modelDiffCommand({ model, one, other, json }: ModelDiffOptions, out: Output): Promise<void> {
  const { sites } = describeModel((await openBase(model, null, out)).base)
  const load = async (path: string) => {
    const weights = asPlainLora(await loadAdapter(path, sites))
    if (!weights) throw new UserError('cli.exportDora')
    return weights
  }
  const difference = adapterDifference(await load(one), await load(other))
  const cards = [await readCard(one), await readCard(other)] as const
  const settings = cards[0] && cards[1] ? settingDifferences(cards[0], cards[1]) : null
  if (json) out.line(JSON.stringify({ one, other, ...difference, settings }))
  else tell(difference, settings, out)
}

interface SettingDifference {
  readonly key: string
  readonly one: unknown
  readonly other: unknown
}

function settingDifferences(one: AdapterCard, other: AdapterCard): readonly SettingDifference[] {
  const facts = (card: AdapterCard): Readonly<Record<string, unknown>> => ({
    ...card.config,
    base: card.base.sha256,
    dataset: card.dataset.fingerprint,
    default_system: card.defaultSystem === null ? null : '…', // its text is the user's
  })
  const [a, b] = [facts(one), facts(other)]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((key) => !PLACES.has(key) && JSON.stringify(a[key]) !== JSON.stringify(b[key]))
    .map((key) => ({ key, one: a[key] ?? null, other: b[key] ?? null }))
}

function tell(
  { modules, norms, cosine }: AdapterDifference,
  settings: readonly SettingDifference[] | null,
  out: Output,
) {
  const shown = (value: number | null) => (value === null ? '-' : value.toFixed(4))
  out.say('cli.diffHead')
  const width = Math.max(...modules.map(({ name }) => name.length))
  for (const { name, ranks, norms: pair, cosine: each } of modules)
    out.line(
      `${name.padEnd(width)}  ${ranks.join(' / ').padStart(9)}  ${pair.map(shown).join(' / ').padStart(20)}  ${shown(each)}`,
    )
  out.say('cli.diffAll', { one: shown(norms[0]), other: shown(norms[1]), cosine: shown(cosine) })
  if (!settings) return
  out.say(settings.length === 0 ? 'cli.diffSameSettings' : 'cli.diffSettings')
  for (const { key, one, other } of settings) out.line(`  ${key}: ${JSON.stringify(one)} | ${JSON.stringify(other)}`)
}
