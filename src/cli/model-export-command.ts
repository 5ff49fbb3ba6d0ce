import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { GgufFile } from '../formats/gguf-types.ts'
import { openBackend } from '../ggml/backend.ts'
import { type AdapterCard, readCard, writeCard } from '../lora/card.ts'
import { identityOf } from '../lora/identity.ts'
import { loadAdapter } from '../lora/load.ts'
import { mergeAdapter } from '../lora/merge.ts'
import { asPlainLora } from '../lora/plain.ts'
import { GGUF_ADAPTER, MERGED_MODEL } from '../lora/save.ts'
import { saveGgufAdapter } from '../lora/save-gguf.ts'
import { saveMlx } from '../lora/save-mlx.ts'
import { savePeft } from '../lora/save-peft.ts'
import type { AdapterWeights } from '../lora/weights.ts'
import { describeModel } from '../models/registry.ts'
import { UserError } from '../texts/user-error.ts'
import { writeFileAtomic, writeFolderAtomic } from '../util/write-atomic.ts'
import { openBase } from './open-base.ts'
import type { Output } from './output.ts'

export interface ModelExportOptions {
  readonly model: string
  readonly lora: string
  readonly to: 'peft' | 'gguf' | 'mlx' | 'ollama'
  readonly out: string
  readonly json?: true
}

interface Exported {
  readonly base: GgufFile
  readonly weights: AdapterWeights
  readonly card: AdapterCard | null
}

/** One way out: a function and a line here. */
const FORMATS: Readonly<Record<ModelExportOptions['to'], (folder: string, parts: Exported) => Promise<void>>> = {
  peft: (folder, { base, weights, card }) => savePeft(folder, weights, card?.base.file ?? basename(base.path)),
  gguf: (folder, { base, weights, card }) =>
    saveGgufAdapter(join(folder, GGUF_ADAPTER), plain(weights), architectureOf(base), card && identityOf(card)),
  mlx: (folder, { weights }) => saveMlx(folder, plain(weights)),
  ollama: exportOllama,
}

/** `lorasmith model export`: an adapter, ours or foreign, in the form that another program loads. The folder must be new. */
export async function modelExportCommand({ model, lora, to, out: folder, json }: ModelExportOptions, out: Output) {
  if (existsSync(folder)) throw new UserError('cli.exportTaken', { path: folder })
  const { base } = await openBase(model, null, out)
  const weights = await loadAdapter(lora, describeModel(base).sites)
  const card = await readCard(lora)
  await writeFolderAtomic(folder, async (temporary) => {
    await FORMATS[to](temporary, { base, weights, card })
    if (card) await writeCard(temporary, card)
  })
  if (json) out.line(JSON.stringify({ out: folder, to, modules: weights.modules.length, rank: weights.rank }))
  else out.say(`cli.exported.${to}`, { path: folder, model })
}

function plain(weights: AdapterWeights): AdapterWeights {
  const found = asPlainLora(weights)
  if (!found) throw new UserError('cli.exportDora')
  return found
}

function architectureOf({ metadata }: GgufFile): string {
  return String(metadata.get('general.architecture'))
}

/** Ollama builds no adapters any more: it gets the merged model, and a Modelfile that says how it was trained to be asked. */
async function exportOllama(folder: string, { base, weights, card }: Exported): Promise<void> {
  using backend = openBackend('cpu')
  await mergeAdapter(backend, base, weights, join(folder, MERGED_MODEL), 'base')
  const system = card?.defaultSystem ? `SYSTEM ${JSON.stringify(card.defaultSystem)}\n` : ''
  await writeFileAtomic(join(folder, 'Modelfile'), `FROM ./${MERGED_MODEL}\n${system}`)
}
