import { open } from 'node:fs/promises'
import type { FrozenMatrix } from '../autograd/linear.ts'
import type { GgufFile, GgufTensorInfo } from '../formats/gguf-types.ts'
import type { Backend } from '../ggml/backend.ts'
import { allocate, writeTensor } from '../ggml/buffer.ts'
import { Context } from '../ggml/context.ts'
import { elements, GGML_TYPE, type GgmlType, isTrainableType, type Tensor, typeName } from '../ggml/types.ts'
import { UserError } from '../texts/user-error.ts'
import { makeFrozenCopies, type TransposeWish, transposedType } from './frozen-copies.ts'

/** Window of the file that is in JavaScript's memory while weights load. */
const READ_BYTES = 8 * 2 ** 20

export interface Weights extends Disposable {
  readonly bytes: number
  readonly parameterCount: number
  readonly residentTransposed: boolean
  readonly packing: string | null // layouts of packed matrices, "AMX"
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
 * of frozen-copies.ts.
 */
export async function loadWeights(
  file: GgufFile,
  backend: Backend,
  transposed: TransposeWish = 'auto',
): Promise<Weights> {
  const matrices = file.tensors.filter(({ ne }) => ne.length === 2 || ne.length === 3)
  const context = new Context(backend.library, file.tensors.length * 2 + matrices.length + 8)
  const tensors = new Map(
    file.tensors.map((info) => [info.name, context.newTensor(checkedType(file, info), ...info.ne)]),
  )
  const rowIds = makeRowIds(context, matrices)
  const buffer = allocate(backend, context)
  if (!buffer)
    throw new UserError('models.noMemory', { path: file.path, device: backend.name, megabytes: megabytes(file) })
  for (const tensor of rowIds.values()) {
    const [rows] = tensor.ne
    writeTensor(
      backend,
      tensor,
      Int32Array.from({ length: elements(tensor) }, (_, i) => i % rows),
    )
  }
  await readInto(file, backend, tensors)

  const build = (info: GgufTensorInfo): FrozenMatrix => {
    const weight = tensors.get(info.name)!
    const bias = tensors.get(info.name.replace(/\.weight$/, '.bias')) ?? null
    return {
      weight,
      bias,
      resident: null,
      rowIds: rowIds.get(rowIdsKey(weight.ne))!,
      transposedType: transposedType(backend, weight),
    }
  }
  const frozen = new Map(matrices.map((info) => [info.name, build(info)]))
  const tied = !tensors.has('output.weight')
  const needed = [...frozen].filter(([name]) => tied || name !== 'token_embd.weight').map(([, matrix]) => matrix)
  const copies = await makeFrozenCopies(backend, needed, transposed, buffer.sizeBytes)

  const missing = (name: string): never => {
    throw new UserError('models.missingTensor', { path: file.path, name })
  }
  const vectorOf = (name: string): Tensor | null => {
    const tensor = tensors.get(name)
    if (!tensor || tensor.type === GGML_TYPE.F32) return tensor ?? null
    throw new UserError('models.vectorType', { path: file.path, name, got: typeName(tensor.type) })
  }
  const disposables: readonly Disposable[] = [copies, buffer, context]
  return {
    bytes: buffer.sizeBytes + copies.bytes,
    parameterCount: [...tensors.values()].reduce((sum, tensor) => sum + elements(tensor), 0),
    residentTransposed: copies.hasTransposes,
    packing: copies.packing,
    embedding: tensors.get('token_embd.weight') ?? missing('token_embd.weight'),
    head: copies.withCopies(frozen.get(tied ? 'token_embd.weight' : 'output.weight') ?? missing('output.weight')),
    matrix: (name) => copies.withCopies(frozen.get(name) ?? missing(name)),
    vector: (name) => vectorOf(name) ?? missing(name),
    optionalVector: vectorOf,
    [Symbol.dispose]() {
      for (const each of disposables) each[Symbol.dispose]()
    },
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

async function readInto(file: GgufFile, backend: Backend, tensors: ReadonlyMap<string, Tensor>): Promise<void> {
  await using handle = await open(file.path, 'r')
  const window = new Uint8Array(READ_BYTES)
  for (const { name, offset, sizeBytes } of file.tensors) {
    for (let done = 0; done < sizeBytes; ) {
      const { bytesRead } = await handle.read(window, 0, Math.min(READ_BYTES, sizeBytes - done), offset + done)
      if (bytesRead === 0) throw new UserError('models.shrunk', { path: file.path, name })
      writeTensor(backend, tensors.get(name)!, window.subarray(0, bytesRead), done)
      done += bytesRead
    }
  }
}

function megabytes(file: GgufFile): number {
  return Math.ceil(file.tensors.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / 1e6)
}
