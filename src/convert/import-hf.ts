/**
 * A folder of the Hugging Face Hub as one GGUF, what llama.cpp's convert_hf_to_gguf.py (and, for the quantised types, llama-quantize after
 * it) would make of it. Tensors pass one by one: memory does not grow with the model.
 */
import type { GgufTyped } from '../formats/gguf-types.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import { UserError, UserErrors } from '../texts/user-error.ts'
import { nearest } from '../util/nearest.ts'
import { shown } from '../util/shown.ts'
import type { HfArchitecture, Sizes } from './architectures/architecture.ts'
import { HF_ARCHITECTURES } from './architectures/table.ts'
import { type ConvertProgress, type PlannedTensor, type RowSource, writeModel } from './encode-rows.ts'
import { readRope } from './hf-config.ts'
import { type HfFolder, openHfFolder } from './hf-folder.ts'
import { foreignQuantisation, generalMetadata } from './hf-metadata.ts'
import { OUTTYPE_INFO, type Outtype } from './outtype.ts'
import { planTensors } from './plan-tensors.ts'
import { chooseTypes, isQuantizable } from './quant-mix.ts'
import { type ConvertResult, QUANTIZATION_VERSION, summarise } from './quantize-gguf.ts'
import { refuseOutput } from './refuse-output.ts'
import { readVocabulary } from './vocabulary/vocabulary.ts'

export interface ImportOptions {
  readonly outtype: Outtype
  readonly pre?: string // pre-tokenizer id, where it is not recognised
  readonly overwrite?: boolean
  readonly onProgress?: (progress: ConvertProgress) => void
}

/**
 * Writes the model of folder `path` to the GGUF `out`.
 * UserErrors, all at once: shards or tokenizer missing, tensors missing, unknown or of another shape, an architecture that is not in the
 * table, weights that are quantised already, values of config.json that are none.
 */
export async function importHfFolder(path: string, out: string, options: ImportOptions): Promise<ConvertResult> {
  await refuseOutput(out, [], options.overwrite === true)
  const model = await readHfModel(path, options.pre)
  const { sources, metadata, architecture, sizes } = model
  const asLoaded = sources.map((source) => ({ ...source, type: isQuantizable(source) ? source.type : GGML_TYPE.F32 }))
  const mix = { architecture: architecture.name, layers: sizes.layers, heads: sizes.heads, headsKv: sizes.headsKv }
  const types = chooseTypes(asLoaded, { ...mix, experts: 0 }, options.outtype, false)
  const planned = sources.map((source): PlannedTensor => ({ source, type: types.get(source.name)! }))
  const fileType = { type: 'uint32', value: OUTTYPE_INFO[options.outtype].fileType } as const
  const all = new Map([...metadata, ['general.file_type', fileType]])
  await writeModel(out, all, planned, options.onProgress)
  return summarise(out, options.outtype, planned)
}

export interface HfModel {
  readonly folder: HfFolder
  readonly architecture: HfArchitecture
  readonly sizes: Sizes
  readonly metadata: ReadonlyMap<string, GgufTyped> // without the file type
  readonly sources: readonly RowSource[]
}

/** Everything about a folder that can be known without reading weights. UserErrors as `importHfFolder`. */
export async function readHfModel(path: string, pre?: string): Promise<HfModel> {
  const folder = await openHfFolder(path)
  const { config, faults } = folder
  const architecture = architectureOf(folder)
  const foreign = foreignQuantisation(config.raw)
  if (foreign !== null) faults.push(new UserError('convert.quantisedSource', { path, got: shown(foreign) }))
  if (!architecture) {
    readVocabulary(folder, {}, pre) // for what it may find missing
    throw new UserErrors(unique(faults))
  }
  const sizes = readSizes(folder, architecture)
  const rope = readRope(config)
  const hyper = [...architecture.hyper(config, sizes, rope)]
  const vocabulary = readVocabulary(folder, architecture.vocabulary, pre)
  faults.push(...config.faults)
  const tokens = vocabulary.get('tokenizer.ggml.tokens')?.value
  const tied = config.flag('tie_word_embeddings', architecture.tiedByDefault === true)
  const sources =
    foreign !== null
      ? []
      : planTensors(folder, architecture, sizes, architecture.made?.(config, sizes, rope) ?? [], {
          vocabulary: Array.isArray(tokens) ? tokens.length : 0,
          tied,
        })
  if (faults.length > 0) throw new UserErrors(unique(faults))
  const parameters = sources.reduce((sum, { ne }) => sum + ne.reduce((product, n) => product * n, 1), 0)
  const metadata = new Map<string, GgufTyped>([
    ['general.architecture', { type: 'string', value: architecture.name }],
    ...generalMetadata(folder, parameters),
    ...hyper.map(([key, typed]) => [`${architecture.name}.${key}`, typed] as const),
    ['general.quantization_version', { type: 'uint32', value: QUANTIZATION_VERSION }],
    ...vocabulary,
  ])
  return { folder, architecture, sizes, metadata, sources }
}

/** The same key may be asked for by several readers. */
function unique(faults: readonly UserError[]): readonly UserError[] {
  return [...new Map(faults.map((fault) => [fault.message, fault])).values()]
}

function architectureOf({ path, config, faults }: HfFolder): HfArchitecture | undefined {
  const [name] = [config.raw.architectures].flat()
  const found = HF_ARCHITECTURES.find(({ classes }) => classes.includes(String(name)))
  if (found) return found
  const known = HF_ARCHITECTURES.flatMap(({ classes }) => classes)
  const got = typeof name === 'string' ? shown(name) : '-'
  const near = nearest(got, known)
  faults.push(new UserError('convert.architecture', { path, got, known: known.join(', '), near: near ?? '-' }))
  return undefined
}

function readSizes({ config }: HfFolder, architecture: HfArchitecture): Sizes {
  const D = config.integer(['hidden_size', 'n_embd', 'dim'])
  const heads = config.integer(['num_attention_heads', 'n_head', 'n_heads'])
  const headsKv = config.integer(['num_key_value_heads', 'n_kv_heads'], heads)
  const H = architecture.headSize?.(config, D, heads) ?? config.optional('head_dim') ?? Math.floor(D / heads)
  return {
    V: config.integer('vocab_size'),
    D,
    F: config.integer(['intermediate_size', 'n_inner', 'hidden_dim']),
    Q: heads * H,
    K: headsKv * H,
    H,
    layers: config.integer(['num_hidden_layers', 'n_layer', 'n_layers', 'num_layers']),
    heads,
    headsKv,
  }
}
