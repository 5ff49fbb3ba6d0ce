/**
 * An adapter folded into its base: a model file of its own, for programs that cannot apply the adapter (llama.cpp knows no DoRA). Weights
 * are dequantised, changed and stored a block of rows at a time, so memory stays bounded whatever the model.
 */
import { ggmlType, tensorSizeBytes } from '../formats/ggml-types.ts'
import { readTensorChunks } from '../formats/gguf-read.ts'
import type { GgufFile, GgufLazyTensor, GgufTensorInfo, GgufTyped } from '../formats/gguf-types.ts'
import { copyMetadata, writeGguf } from '../formats/gguf-write.ts'
import type { Backend } from '../ggml/backend.ts'
import { allocate, readFloats, writeTensor } from '../ggml/buffer.ts'
import { Context } from '../ggml/context.ts'
import { Allocator, Graph } from '../ggml/graph.ts'
import { add, div, getRows, mul, mulMat, scale, sqr, sqrt, sumRows, transposed } from '../ggml/ops.ts'
import { quantizeRows } from '../ggml/quantize.ts'
import { GGML_TYPE, type GgmlType, isTrainableType, type Tensor, typeName } from '../ggml/types.ts'
import { UserError } from '../texts/user-error.ts'
import { invariant } from '../util/errors.ts'
import { asPlainLora, moduleScale } from './plain.ts'
import { type AdapterWeights, type ModuleWeights, moduleRank } from './weights.ts'

/** Values of one block of rows in F32: 16 MiB. */
const BLOCK_VALUES = 2 ** 22
/** Window of the file for tensors that are copied as they are. */
const COPY_BYTES = 8 * 2 ** 20

/**
 * Writes the model with every adapted matrix replaced by W + s B A, or with DoRA by m / |W + s B A| per row times that sum. Everything else
 * is copied.
 * @param outType of the replaced matrices, `base` for the type that each has; where a row is no whole number of its blocks, F16
 * @param blockValues in memory at a time, at least one row
 */
export async function mergeAdapter(
  backend: Backend,
  base: GgufFile,
  weights: AdapterWeights,
  outPath: string,
  outType: GgmlType | 'base' = GGML_TYPE.F16,
  blockValues = BLOCK_VALUES,
): Promise<void> {
  const plain = asPlainLora(weights)
  invariant(plain || weights.variant === 'dora', `no way to merge ${weights.variant}`)
  const summands = plain ?? weights
  const modules = new Map(summands.modules.map((module) => [`${module.site.ggufName}.weight`, module]))
  const tensors = base.tensors.map((info): GgufLazyTensor => {
    const module = modules.get(info.name)
    if (!module) return { name: info.name, ne: info.ne, type: info.type, data: () => copied(base, info) }
    modules.delete(info.name)
    checkShape(base, info, module)
    const wish = outType === 'base' ? (info.type as GgmlType) : outType // `checkShape` has seen that it is one of ours
    const type = fits(wish, module.site.nIn) ? wish : GGML_TYPE.F16
    const factor = moduleScale(module, summands)
    const merged = () => mergedRows(backend, base, info, { module, factor, type, blockValues })
    return { name: info.name, ne: info.ne, type, data: merged }
  })
  const [lost] = modules.keys()
  if (lost) throw new UserError('models.missingTensor', { path: base.path, name: lost })
  await writeGguf(outPath, { metadata: mergedMetadata(base), tensors })
}

function fits(type: GgmlType, rowLength: number): boolean {
  return rowLength % ggmlType(type)!.blockSize === 0
}

function checkShape({ path }: GgufFile, { name, ne, type }: GgufTensorInfo, { site: { nIn, nOut } }: ModuleWeights) {
  if (ne[0] !== nIn || ne[1] !== nOut)
    throw new UserError('models.shape', { path, name, got: `[${ne.join(', ')}]`, want: `[${nIn}, ${nOut}]` })
  invariant(isTrainableType(type), `${name}: an adapter on ${typeName(type)}`)
}

/** The base's own, under a name that tells; the file type goes, because llama.cpp counts the tensors' types where it is missing. */
function mergedMetadata(base: GgufFile): Map<string, GgufTyped> {
  const metadata = copyMetadata(base, [''])
  const name = base.metadata.get('general.name')
  metadata.set('general.name', {
    type: 'string',
    value: `${typeof name === 'string' ? name : 'model'} + lorasmith adapter`,
  })
  metadata.delete('general.file_type')
  return metadata
}

async function* copied(base: GgufFile, info: GgufTensorInfo): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of readTensorChunks(base, info, COPY_BYTES)) yield bytes
}

interface Merge {
  readonly module: ModuleWeights
  readonly factor: number // on B A
  readonly type: GgmlType // as stored
  readonly blockValues: number
}

async function* mergedRows(
  backend: Backend,
  base: GgufFile,
  info: GgufTensorInfo,
  { module, factor, type, blockValues }: Merge,
): AsyncGenerator<Uint8Array> {
  const { nIn, nOut } = module.site
  const rows = Math.min(nOut, Math.max(1, Math.floor(blockValues / nIn)))
  const rowBytes = tensorSizeBytes(ggmlType(info.type)!, [nIn])!
  for await (const { offset, bytes } of readTensorChunks(base, info, rows * rowBytes)) {
    const block = { first: offset / rowBytes, count: bytes.length / rowBytes, bytes, type: info.type as GgmlType }
    yield quantizeRows(backend.library, type, await mergeBlock(backend, module, factor, block), nIn)
  }
}

interface Block {
  readonly first: number // row
  readonly count: number
  readonly bytes: Uint8Array // rows of `type`
  readonly type: GgmlType
}

/** Rows of the merged weight: [nIn, count] as F32. */
async function mergeBlock(
  backend: Backend,
  module: ModuleWeights,
  factor: number,
  block: Block,
): Promise<Float32Array> {
  const { nIn } = module.site
  const { first, count } = block
  const rank = moduleRank(module)
  const magnitude = module.extra?.magnitude
  using leaves = new Context(backend.library, 5)
  const weight = leaves.newTensor(block.type, nIn, count)
  const ids = leaves.newTensor(GGML_TYPE.I32, count)
  const a = leaves.newTensor(GGML_TYPE.F32, nIn, rank)
  const b = leaves.newTensor(GGML_TYPE.F32, rank, count)
  const m = leaves.newTensor(GGML_TYPE.F32, 1, count)
  using buffer = allocate(backend, leaves)
  if (!buffer) {
    const megabytes = Math.ceil((4 * nIn * count) / 1e6)
    throw new UserError('ggml.outOfMemory', { device: backend.name, megabytes })
  }
  const rowIds = Int32Array.from({ length: count }, (_, i) => i)
  writeTensor(backend, weight, block.bytes)
  writeTensor(backend, ids, rowIds)
  writeTensor(backend, a, module.a)
  writeTensor(backend, b, module.b.subarray(first * rank, (first + count) * rank))
  if (magnitude) writeTensor(backend, m, magnitude.subarray(first, first + count))

  using graph = new Graph(backend, 32)
  using allocator = new Allocator(backend)
  const ctx = graph.context
  const dense = block.type === GGML_TYPE.F32 ? weight : getRows(ctx, weight, ids) // [nIn, count]
  const product = mulMat(ctx, transposed(ctx, a), b) // [rank, nIn] x [rank, count] -> [nIn, count]
  const sum = add(ctx, dense, scale(ctx, product, factor))
  const merged = graph.output(magnitude ? rescaled(ctx, sum, m) : sum)
  graph.allocate(allocator)
  await graph.compute()
  return readFloats(backend, merged)
}

/** m / |V| per row, times V: V [nIn, count], m [1, count]. */
function rescaled(ctx: Context, v: Tensor, m: Tensor): Tensor {
  return mul(ctx, v, div(ctx, m, sqrt(ctx, sumRows(ctx, sqr(ctx, v)))))
}
