import { readSafetensors, toFloat32, writeSafetensors } from '../formats/safetensors.ts'
import type { SafeTensor } from '../formats/safetensors-types.ts'
import type { Backend } from '../ggml/backend.ts'
import { readFloats, writeTensor } from '../ggml/buffer.ts'
import type { Tensor } from '../ggml/types.ts'
import type { Adapter } from '../lora/adapter.ts'

/** Named arrays that are kept beside the adapter's own. */
export type ExtraState = ReadonlyMap<string, Float32Array>

/**
 * Writes the adapter's blocks as they lie on the device, whatever its variant: `params.a`, with moments also `exp_avg.a`, `exp_avg_sq.a`.
 * @param moments false where only the weights matter
 */
export async function saveAdapterState(
  path: string,
  backend: Backend,
  adapter: Adapter,
  moments: boolean,
  extra: ExtraState = new Map(),
): Promise<void> {
  const tensors = new Map<string, SafeTensor>()
  for (const [name, tensor] of blockTensors(adapter, moments))
    tensors.set(name, safeTensor(readFloats(backend, tensor)))
  for (const [name, values] of extra) tensors.set(`extra.${name}`, safeTensor(values))
  await writeSafetensors(path, tensors)
}

/** Puts a saved state back on the device, bit for bit. @returns what was saved beside it */
export async function restoreAdapterState(
  path: string,
  backend: Backend,
  adapter: Adapter,
  moments: boolean,
): Promise<ExtraState> {
  const { tensors } = await readSafetensors(path)
  for (const [name, tensor] of blockTensors(adapter, moments))
    writeTensor(backend, tensor, toFloat32(tensors.get(name)!))
  const extra = [...tensors].filter(([name]) => name.startsWith('extra.'))
  return new Map(extra.map(([name, tensor]) => [name.slice('extra.'.length), toFloat32(tensor)]))
}

function blockTensors({ blocks }: Adapter, moments: boolean): readonly (readonly [string, Tensor])[] {
  return blocks.flatMap(({ group, params, m, v }) => {
    const state = [[`exp_avg.${group}`, m] as const, [`exp_avg_sq.${group}`, v] as const]
    return [[`params.${group}`, params] as const, ...(moments ? state : [])]
  })
}

function safeTensor(values: Float32Array): SafeTensor {
  return {
    dtype: 'F32',
    shape: [values.length],
    data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  }
}
