import type { GgufTensorData, GgufTyped } from '../formats/gguf-types.ts'
import { writeGguf } from '../formats/gguf-write.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import { type AdapterWeights, loraScale } from './weights.ts'

/**
 * Writes an adapter that llama.cpp's `--lora` loads. llama.cpp always scales by alpha / r, so with rank stabilisation the alpha written
 * is alpha * sqrt(r).
 * @param architecture `general.architecture` of the base
 */
export async function saveGgufAdapter(path: string, weights: AdapterWeights, architecture: string): Promise<void> {
  const metadata = new Map<string, GgufTyped>([
    ['general.type', { type: 'string', value: 'adapter' }],
    ['general.architecture', { type: 'string', value: architecture }],
    ['general.name', { type: 'string', value: 'lorasmith adapter' }],
    ['adapter.type', { type: 'string', value: 'lora' }],
    ['adapter.lora.alpha', { type: 'float32', value: loraScale(weights) * weights.rank }],
  ])
  const bytes = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const tensors = weights.modules.flatMap(({ site, a, b }): GgufTensorData[] => [
    { name: `${site.ggufName}.weight.lora_a`, ne: [site.nIn, weights.rank], type: GGML_TYPE.F32, data: bytes(a) },
    { name: `${site.ggufName}.weight.lora_b`, ne: [weights.rank, site.nOut], type: GGML_TYPE.F32, data: bytes(b) },
  ])
  await writeGguf(path, { metadata, tensors })
}
