import { open } from 'node:fs/promises'
import type { FrozenMatrix } from '../autograd/linear.ts'
import type { GgufFile, GgufTensorInfo } from '../formats/gguf-types.ts'
import type { Backend } from '../ggml/backend.ts'
import { allocate, writeTensor } from '../ggml/buffer.ts'
import { Context } from '../ggml/context.ts'
import { elements, GGML_TYPE, type GgmlType, isTrainableType, type Tensor, typeName } from '../ggml/types.ts'
import { UserError } from '../texts/user-error.ts'
import { type FrozenCopies, makeFrozenCopies, type TransposeWish, transposedType } from './frozen-copies.ts'

/** Window of the file that is in JavaScript's memory while weights load. */
const READ_BYTES = 8 * 2 ** 20

export interface Weights extends Disposable {
  readonly bytes: number
  readonly parameterCount: number
  readonly residentTransposed: boolean
  readonly packing: string | null // layouts of packed matrices, "AMX"
  readonly copies: string // kinds of copies of matrices, "Q8_0 AMX, transposed Q8_0 AMX"
  /** A matrix [in, out], or [in, out, experts], with its optional bias `<name>.bias`. */
  matrix(name: string): FrozenMatrix
  /** A norm's weight or another F32 vector. */
  vector(name: string): Tensor
  /** The same where a file may be without it. */
  optionalVector(name: string): Tensor | null
  readonly embedding: Tensor // [D, V]
  /** The output matrix; the embedding where the file ties them. */
  readonly head: FrozenMatrix
}

/**
 * Puts every tensor of a GGUF file on the device as it is, quantised types included, and beside them, where memory allows, the copies
 * of frozen-copies.ts. Of several devices each gets some of the layers.
 */
export async function loadWeights(
  file: GgufFile,
  backend: Backend,
  transposed: TransposeWish = 'auto',
): Promise<Weights> {
  const { devices } = backend
  const deviceOf = placement(
    file,
    devices.map((device) => device.memory().free),
  )
  const shelves: Shelf[] = []
  for (const [i, device] of devices.entries()) {
    const infos = file.tensors.filter(({ name }) => deviceOf(name) === i)
    if (infos.length > 0) shelves.push(await loadShelf(file, device, infos))
  }
  const tensors = new Map(shelves.flatMap((shelf) => [...shelf.tensors]))
  const tied = !tensors.has('output.weight')
  const isMultiplied = (name: string) => tied || name !== 'token_embd.weight'
  const found = new Map<string, FrozenMatrix>()
  const copies: FrozenCopies[] = []
  for (const { device, frozen, bytes } of shelves) {
    const needed = [...frozen].filter(([name]) => isMultiplied(name)).map(([, matrix]) => matrix)
    const made = await makeFrozenCopies(device, needed, transposed, bytes, devices.length === 1)
    copies.push(made)
    for (const [name, matrix] of frozen) found.set(name, made.withCopies(matrix))
  }

  const missing = (name: string): never => {
    throw new UserError('models.missingTensor', { path: file.path, name })
  }
  const vectorOf = (name: string): Tensor | null => {
    const tensor = tensors.get(name)
    if (!tensor || tensor.type === GGML_TYPE.F32) return tensor ?? null
    throw new UserError('models.vectorType', { path: file.path, name, got: typeName(tensor.type) })
  }
  const packings = new Set(copies.flatMap(({ packing }) => packing ?? []))
  return {
    bytes: [...shelves, ...copies].reduce((sum, { bytes }) => sum + bytes, 0),
    parameterCount: [...tensors.values()].reduce((sum, tensor) => sum + elements(tensor), 0),
    residentTransposed: copies.some(({ hasTransposes }) => hasTransposes),
    packing: packings.size > 0 ? [...packings].join(', ') : null,
    copies: [...new Set(copies.flatMap(({ kinds }) => [...kinds]))].toSorted().join(', '),
    embedding: tensors.get('token_embd.weight') ?? missing('token_embd.weight'),
    head: found.get(tied ? 'token_embd.weight' : 'output.weight') ?? missing('output.weight'),
    matrix: (name) => found.get(name) ?? missing(name),
    vector: (name) => vectorOf(name) ?? missing(name),
    optionalVector: vectorOf,
    [Symbol.dispose]() {
      for (const each of [...copies, ...shelves]) each[Symbol.dispose]()
    },
  }
}

/** What one device holds of a file. */
interface Shelf extends Disposable {
  readonly device: Backend
  readonly bytes: number
  readonly tensors: ReadonlyMap<string, Tensor>
  readonly frozen: ReadonlyMap<string, FrozenMatrix>
}

async function loadShelf(file: GgufFile, device: Backend, infos: readonly GgufTensorInfo[]): Promise<Shelf> {
  const matrices = infos.filter(({ ne }) => ne.length === 2 || ne.length === 3)
  const context = new Context(device.library, infos.length + matrices.length + 8)
  const tensors = new Map(infos.map((info) => [info.name, context.newTensor(checkedType(file, info), ...info.ne)]))
  const rowIds = makeRowIds(context, matrices)
  const buffer = allocate(device, context)
  if (!buffer)
    throw new UserError('models.noMemory', { path: file.path, device: device.name, megabytes: megabytes(infos) })
  for (const tensor of rowIds.values()) {
    const [rows] = tensor.ne
    writeTensor(
      device,
      tensor,
      Int32Array.from({ length: elements(tensor) }, (_, i) => i % rows),
    )
  }
  await readInto(file, infos, device, tensors)
  const build = ({ name }: GgufTensorInfo): readonly [string, FrozenMatrix] => {
    const weight = tensors.get(name)!
    const bias = tensors.get(name.replace(/\.weight$/, '.bias')) ?? null
    const ids = rowIds.get(rowIdsKey(weight.ne))!
    return [name, { weight, bias, resident: null, rowIds: ids, transposedType: transposedType(device, weight) }]
  }
  return {
    device,
    bytes: buffer.sizeBytes,
    tensors,
    frozen: new Map(matrices.map(build)),
    [Symbol.dispose]() {
      buffer[Symbol.dispose]()
      context[Symbol.dispose]()
    },
  }
}

/** The device of a tensor by its name: layers in order, as many on each as its free memory allows; the embedding first, the output last. */
function placement(file: Pick<GgufFile, 'tensors'>, freeBytes: readonly number[]): (name: string) => number {
  const layerOf = (name: string) => Number(/^blk\.(\d+)\./.exec(name)?.[1] ?? Number.NaN)
  const layers =
    1 + Math.max(0, ...file.tensors.map(({ name }) => layerOf(name)).filter((layer) => !Number.isNaN(layer)))
  const total = freeBytes.reduce((sum, bytes) => sum + bytes, 0)
  const bounds = freeBytes.map((_, i) => freeBytes.slice(0, i + 1).reduce((sum, bytes) => sum + bytes, 0) / total)
  return (name) => {
    const layer = layerOf(name)
    if (Number.isNaN(layer)) return name.startsWith('token_embd') ? 0 : freeBytes.length - 1
    const device = bounds.findIndex((bound) => (layer + 0.5) / layers <= bound)
    return device < 0 ? freeBytes.length - 1 : device
  }
}

function checkedType(file: GgufFile, { name, type }: GgufTensorInfo): GgmlType {
  if (isTrainableType(type)) return type
  const allowed = Object.keys(GGML_TYPE)
    .filter((each) => each !== 'I32')
    .join(', ')
  throw new UserError('models.tensorType', { path: file.path, name, got: typeName(type), allowed })
}

/** 0, 1, 2 ... for the rows of each expert, once per distinct shape. */
function makeRowIds(context: Context, matrices: readonly GgufTensorInfo[]): ReadonlyMap<string, Tensor> {
  const shapes = new Map(matrices.map(({ ne }) => [rowIdsKey(ne), ne]))
  return new Map(
    [...shapes].map(([key, [, rows = 1, experts = 1]]) => [key, context.newTensor(GGML_TYPE.I32, rows, experts)]),
  )
}

function rowIdsKey([, rows = 1, experts = 1]: readonly number[]): string {
  return `${rows} x ${experts}`
}

async function readInto(
  file: GgufFile,
  infos: readonly GgufTensorInfo[],
  backend: Backend,
  tensors: ReadonlyMap<string, Tensor>,
): Promise<void> {
  await using handle = await open(file.path, 'r')
  const window = new Uint8Array(READ_BYTES)
  for (const { name, offset, sizeBytes } of infos) {
    for (let done = 0; done < sizeBytes; ) {
      const { bytesRead } = await handle.read(window, 0, Math.min(READ_BYTES, sizeBytes - done), offset + done)
      if (bytesRead === 0) throw new UserError('models.shrunk', { path: file.path, name })
      writeTensor(backend, tensors.get(name)!, window.subarray(0, bytesRead), done)
      done += bytesRead
    }
  }
}

function megabytes(infos: readonly GgufTensorInfo[]): number {
  return Math.ceil(infos.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / 1e6)
}
