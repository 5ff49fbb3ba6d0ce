/**
 * Products whose sides lie in any order, without copies: d[i, j] = sum over k of v[i, k] w[j, k]. Half of a step's F32 products are of that
 * kind (an adapter's gradients contract over tokens), and ggml's OUT_PROD, the only op that reads them as they lie, reaches a fifth
 * of what the processor can. Where there is no code for a processor nothing is returned: the caller has ggml's ops.
 */
import type { Backend } from '../ggml/backend.ts'
import type { Graph } from '../ggml/graph.ts'
import { customProduct } from '../ggml/ops.ts'
import { GGML_TYPE, type Tensor } from '../ggml/types.ts'
import type { VectorBytes } from './assembler.ts'
import { loadCode } from './executable-memory.ts'
import { vectorBytesOf } from './processor.ts'
import { productCode } from './product-code.ts'
import type { ProductCode, TileShape } from './product-frame.ts'

/** Where the k of w are rows apart, tiles go over so many of them at a time: each row is then read as a stream. Fastest of 16 .. 64. */
const DEPTH = 32

/** Whether graphs on this device have products by our own code; AVX2 leaves some shapes out. */
export function hasMachineCode(backend: Backend): boolean {
  return backend.optimizations.has('machine_code') && vectorBytesOf(backend) !== null
}

/**
 * v [M, K, ...] dense along M, w [N, K, ...] in any order -> [M, N, ...], F32.
 * @returns undefined where the device, or this shape, has no such code
 */
export function stridedProduct({ backend, context }: Graph, v: Tensor, w: Tensor): Tensor | undefined {
  if (!hasMachineCode(backend) || v.type !== GGML_TYPE.F32 || w.type !== GGML_TYPE.F32) return undefined
  const vectorBytes = vectorBytesOf(backend)!
  const shape = tileFor(vectorBytes, v, w)
  if (!shape) return undefined
  const isApart = context.library.native.ggml_is_contiguous_rows(w.handle)
  const address = addressOf({ ...shape, vectorBytes, depth: isApart && v.ne[1] > DEPTH ? DEPTH : null })
  return address === null ? undefined : customProduct(context, address, v, w)
}

/** The tile that was fastest for such shapes (docs/performance.md). AVX2 has no masks: its vectors must fill M. */
function tileFor(vectorBytes: VectorBytes, v: Tensor, w: Tensor): TileShape | null {
  const [M, K, N] = [v.ne[0], v.ne[1], w.ne[0]]
  if (vectorBytes === 32) return M % 16 === 0 ? { rows: 2, columns: 6 } : M % 8 === 0 ? { rows: 1, columns: 12 } : null
  if (M <= 16) return { rows: 1, columns: 24 }
  if (N <= 8) return { rows: 2, columns: 8 }
  if (N <= 16) return { rows: 1, columns: 16 }
  return K >= DEPTH && M % 64 === 0 ? { rows: 4, columns: 6 } : { rows: 2, columns: 12 }
}

const addresses = new Map<string, bigint | null>()

/** Made when it is first asked for, and kept for good. */
function addressOf(code: ProductCode): bigint | null {
  const key = JSON.stringify(code)
  const known = addresses.get(key)
  if (known !== undefined) return known
  const address = loadCode(productCode(code))
  addresses.set(key, address)
  return address
}
