import type { ModelFacts } from '../convert/model-facts.ts'
import type { AdapterFit } from '../lora/adapter-fit.ts'
import { megabytes } from './format.ts'
import type { AdapterInfo, GgufInfo, HfInfo, ModelInfo, TensorsInfo } from './model-info-command.ts'
import type { Output } from './output.ts'

/** Prints what is known of a model or adapter; `--json` gives the same facts as one object. */
export function showInfo(info: ModelInfo, json: boolean, out: Output): void {
  if (json) {
    out.line(JSON.stringify(info, (_, value) => (value instanceof Error ? sentence(value, out) : value)))
    return
  }
  out.say(`cli.infoKind_${info.kind}`, { path: info.path })
  if (info.kind === 'gguf') showGguf(info, out)
  else if (info.kind === 'hf') showHf(info, out)
  else if (info.kind === 'safetensors') showTensors(info, out)
  else showAdapter(info, out)
}

function showGguf({ facts, sizeBytes, memory, why, adapters }: GgufInfo, out: Output): void {
  showFacts(facts, out)
  out.say('cli.infoSize', { size: megabytes(sizeBytes) })
  if (memory) {
    const { weightBytes, transposedBytes, activationBytes, tokens } = memory
    const least = megabytes(weightBytes)
    const all = megabytes(weightBytes + transposedBytes + activationBytes)
    out.say('cli.infoTrains', { least, all, activations: megabytes(activationBytes), tokens })
  } else if (why) out.say('cli.infoNoTraining', { why: sentence(why, out) })
  if (adapters) showAdapters(adapters, out)
}

function showHf({ path, facts, why }: HfInfo, out: Output): void {
  if (facts) showFacts(facts, out)
  if (why) out.say('cli.infoNoImport', { why: sentence(why, out) })
  else out.say('cli.infoImports', { path })
}

function showTensors({ tensors, parameters, dtypes }: TensorsInfo, out: Output): void {
  out.say('cli.infoTensors', { tensors, parameters: count(parameters), dtypes: dtypes.join(', ') })
}

function sentence(error: Error & { readonly render?: (lang: Output['lang']) => string }, out: Output): string {
  return error.render?.(out.lang) ?? error.message
}

function showFacts(facts: ModelFacts, out: Output): void {
  const { parameters, types, license, tokenizer, chatTemplate: template } = facts
  const known = (value: number | string | null) => value ?? '-'
  out.say('cli.infoName', { name: known(facts.name), architecture: facts.architecture, parameters: count(parameters) })
  out.say('cli.infoShape', {
    layers: known(facts.layers),
    hidden: known(facts.hidden),
    feedForward: known(facts.feedForward),
    heads: known(facts.heads),
    headsKv: known(facts.headsKv),
    context: known(facts.context),
  })
  const mix = Object.entries(types).map(([type, { tensors, bytes }]) => `${type} ${tensors} (${megabytes(bytes)})`)
  out.say('cli.infoTypes', {
    fileType: known(facts.fileType),
    bits: facts.bitsPerWeight.toFixed(2),
    types: mix.join(', '),
  })
  if (tokenizer) {
    out.say('cli.infoTokenizer', { kind: tokenizer.kind, pre: known(tokenizer.pre), tokens: tokenizer.tokens })
  } else out.say('cli.infoNoTokenizer')
  if (template) out.say('cli.infoTemplate', { family: template.family, hash: template.sha256.slice(0, 12) })
  else out.say('cli.infoNoTemplate')
  const rights = [license.id, license.name, license.link].filter((part) => part !== null)
  out.say('cli.infoLicense', { license: rights.join(', ') || '-' })
}

function showAdapter({ base, modules, rank, alpha, parameters }: AdapterInfo, out: Output): void {
  out.say('cli.infoAdapter', {
    base: base ?? '-',
    modules,
    rank: rank ?? '-',
    alpha: alpha ?? '-',
    parameters: count(parameters),
  })
}

function showAdapters(adapters: readonly AdapterFit[], out: Output): void {
  if (adapters.length === 0) out.say('cli.infoNoAdapters')
  for (const { path, fit, modules, rank } of adapters) {
    out.say(`cli.infoFit_${fit}`, { path, modules, rank: rank ?? '-' })
  }
}

/** 7615616512 -> "7.62 B" */
function count(parameters: number): string {
  const scales = [
    [1e9, ' B'],
    [1e6, ' M'],
    [1e3, ' K'],
  ] as const
  const found = scales.find(([scale]) => parameters >= scale)
  return found ? `${(parameters / found[0]).toFixed(2)}${found[1]}` : String(parameters)
}
