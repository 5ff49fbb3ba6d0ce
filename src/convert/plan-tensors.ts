/**
 * From the tensors of a Hugging Face folder to those of a GGUF: names, shapes, the order of rows. Everything that does not fit is told at
 * once; nothing of the data is read before it is written.
 */
import { open } from 'node:fs/promises'
import { readFully } from '../formats/open-input.ts'
import { openLibrary } from '../ggml/library.ts'
import { quantizeRows } from '../ggml/quantize.ts'
import { GGML_TYPE, type GgmlType } from '../ggml/types.ts'
import { UserError } from '../texts/user-error.ts'
import { shown } from '../util/shown.ts'
import { addToRows } from './add-to-rows.ts'
import type { Dimension, HfArchitecture, MadeTensor, Sizes, TensorRule } from './architectures/architecture.ts'
import type { RowSource } from './encode-rows.ts'
import type { HfFolder, HfTensor } from './hf-folder.ts'

const MAX_TOLD = 8 // names in one message

/** Tensors that carry nothing of the model, and those of other senses than text. */
const PASSED_OVER =
  /\.rotary_emb\.inv_freq$|\.attention\.(masked_)?bias$|vision_|visual\.|vision\.|audio_|multi_modal_projector|mm_projector/

const SOURCE_TYPES: Readonly<Partial<Record<HfTensor['dtype'], GgmlType>>> = {
  F32: GGML_TYPE.F32,
  F16: GGML_TYPE.F16,
  BF16: GGML_TYPE.BF16,
}

export interface PlanOptions {
  readonly vocabulary: number // tokens
  readonly tied: boolean // the embeddings serve as head
}

/** Every tensor of the GGUF in the order of the source. Missing, unknown and misshapen ones are faults of the folder. */
export function planTensors(
  folder: HfFolder,
  architecture: HfArchitecture,
  sizes: Sizes,
  made: readonly MadeTensor[],
  options: PlanOptions,
): readonly RowSource[] {
  const rules = expandRules(architecture, sizes.layers)
  const present = new Map<string, HfTensor>()
  for (const [name, tensor] of folder.tensors) {
    if (!PASSED_OVER.test(name)) present.set(name.replace('language_model.', ''), tensor)
  }
  const planned: RowSource[] = made.map(madeRows)
  const unknown: string[] = []
  const misshaped: string[] = []
  const seen = new Set<string>()
  for (const [name, tensor] of sorted(present)) {
    const found = rules.get(name)
    if (!found) unknown.push(name)
    else seen.add(name)
    for (const { target, rule } of found ?? []) {
      const wrong = misfit(tensor, target, rule, sizes)
      if (wrong === null) planned.push(plan(tensor, target, rule, sizes, architecture, options))
      else misshaped.push(wrong)
    }
  }
  const isMissing = ([name, [first]]: [string, readonly Expected[]]) =>
    !seen.has(name) && !first!.isBias && !(first!.rule.optional && options.tied)
  const missing = [...rules].filter(isMissing).map(([name]) => name)
  if (folder.faults.length === 0) {
    // without its shards a folder lacks half its tensors: told already
    tell(folder, 'convert.missingTensors', missing)
    tell(folder, 'convert.unknownTensors', unknown)
  }
  tell(folder, 'convert.misfits', misshaped)
  return planned
}

function tell(
  folder: HfFolder,
  key: 'convert.missingTensors' | 'convert.unknownTensors' | 'convert.misfits',
  names: readonly string[],
): void {
  if (names.length === 0) return
  const told = names.slice(0, MAX_TOLD).map(shown).join(', ') + (names.length > MAX_TOLD ? ', ...' : '')
  folder.faults.push(new UserError(key, { path: folder.path, count: names.length, names: told }))
}

/** Shard by shard, by name: the order of llama.cpp's converter. */
function sorted(tensors: ReadonlyMap<string, HfTensor>): readonly (readonly [string, HfTensor])[] {
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  return [...tensors].sort(([a, x], [b, y]) => compare(x.path, y.path) || compare(a, b))
}

interface Expected {
  readonly target: string
  readonly rule: TensorRule
  readonly isBias: boolean
}

/** What each name of the folder becomes; one matrix may become several. */
function expandRules(architecture: HfArchitecture, layers: number): ReadonlyMap<string, readonly Expected[]> {
  const expected = new Map<string, Expected[]>()
  const put = (rule: TensorRule, from: string, to: string) => {
    const add = (suffix: string, isBias: boolean) => {
      const name = `${from}${rule.hf}.${suffix}`
      const entry = { target: `${to}${rule.gguf}.${suffix}`, rule, isBias }
      expected.set(name, [...(expected.get(name) ?? []), entry])
    }
    add('weight', false)
    if (rule.bias) add('bias', true)
  }
  for (const rule of architecture.top) put(rule, '', '')
  for (let i = 0; i < layers; i++) {
    for (const rule of architecture.layer) put(rule, `${architecture.prefix ?? 'model.layers.'}${i}.`, `blk.${i}.`)
  }
  return expected
}

function sizeOf(dimension: Dimension, sizes: Sizes): number {
  if (dimension === '2F') return 2 * sizes.F
  if (dimension === 'Q+2K') return sizes.Q + 2 * sizes.K
  return sizes[dimension]
}

/** What is wrong with a tensor's type or shape, in figures; null where nothing is. */
function misfit({ name, dtype, shape }: HfTensor, target: string, rule: TensorRule, sizes: Sizes): string | null {
  const full = rule.shape.map((dimension) => sizeOf(dimension, sizes))
  const expected = target.endsWith('.bias') ? full.slice(0, 1) : full
  if (SOURCE_TYPES[dtype] === undefined) return `${shown(name)} ${dtype}`
  const fits = expected.length === shape.length && expected.every((n, i) => n === shape[i])
  return fits ? null : `${shown(name)} ${shapeText(shape)} != ${shapeText(expected)}`
}

function plan(
  tensor: HfTensor,
  target: string,
  { row, rows: kept, add, gguf }: TensorRule,
  sizes: Sizes,
  { cutVocabulary }: HfArchitecture,
  options: PlanOptions,
): RowSource {
  const type = SOURCE_TYPES[tensor.dtype]!
  const vector = tensor.shape.length === 1
  const [all = 1, width = 1] = vector ? [1, tensor.shape[0]!] : tensor.shape
  const cut = cutVocabulary && gguf === 'token_embd' ? Math.min(all, options.vocabulary) : all
  const shape = { rows: kept && !vector ? sizeOf(kept, sizes) : cut, width, type }
  const sourceRow = row && ((i: number) => row(i, sizes))
  if (vector && sourceRow) return vectorRows(tensor, target, shape, sourceRow)
  const source = fileRows(tensor, target, shape, sourceRow, vector)
  return add === undefined ? source : addToRows(source, add)
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`
}

interface Shape {
  readonly rows: number
  readonly width: number
  readonly type: GgmlType
}

/** Rows read from the file in windows; where they are to stand in another order, the window holds all that a block needs. */
function fileRows(
  { path, offset, sizeBytes, shape }: HfTensor,
  name: string,
  { rows, width, type }: Shape,
  sourceRow: ((row: number) => number) | undefined,
  isVector: boolean,
): RowSource {
  const rowBytes = sizeBytes / (isVector ? 1 : shape[0]!)
  return {
    name,
    ne: isVector ? [width] : [width, rows],
    type,
    async *chunks(count) {
      const handle = await open(path, 'r')
      try {
        for (let first = 0; first < rows; first += count) {
          const last = Math.min(rows, first + count)
          const wanted = Array.from({ length: last - first }, (_, i) => sourceRow?.(first + i) ?? first + i)
          const lowest = wanted.reduce((low, row) => Math.min(low, row))
          const highest = wanted.reduce((high, row) => Math.max(high, row))
          const window = new Uint8Array((highest - lowest + 1) * rowBytes)
          await readFully(handle, window, offset + lowest * rowBytes, path)
          if (!sourceRow) yield window
          else {
            const block = new Uint8Array(wanted.length * rowBytes)
            for (const [i, row] of wanted.entries()) {
              const at = (row - lowest) * rowBytes
              block.set(window.subarray(at, at + rowBytes), i * rowBytes)
            }
            yield block
          }
        }
      } finally {
        await handle.close()
      }
    },
  }
}

/** A vector whose values stand in another order: the bias of a permuted matrix. */
function vectorRows(
  tensor: HfTensor,
  name: string,
  { width, type }: Shape,
  sourceRow: (i: number) => number,
): RowSource {
  const bytesEach = tensor.sizeBytes / width
  return {
    name,
    ne: [width],
    type,
    async *chunks() {
      const handle = await open(tensor.path, 'r')
      try {
        const all = new Uint8Array(tensor.sizeBytes)
        await readFully(handle, all, tensor.offset, tensor.path)
        const out = new Uint8Array(tensor.sizeBytes)
        for (let i = 0; i < width; i++) {
          const at = sourceRow(i) * bytesEach
          out.set(all.subarray(at, at + bytesEach), i * bytesEach)
        }
        yield out
      } finally {
        await handle.close()
      }
    },
  }
}

function madeRows({ name, values }: MadeTensor): RowSource {
  const bytes = quantizeRows(openLibrary(), GGML_TYPE.F32, values, values.length)
  return {
    name,
    ne: [values.length],
    type: GGML_TYPE.F32,
    chunks: async function* () {
      yield bytes
    },
  }
}
