import type { GgufTensorData, GgufTyped } from '../formats/gguf-types.ts'
import { writeGguf } from '../formats/gguf-write.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import { type AdapterIdentity, identityMetadata } from './identity.ts'
import { moduleScale } from './plain.ts'
import { type AdapterWeights, moduleRank } from './weights.ts'

/**
 * Writes a plain LoRA that llama.cpp's `--lora` loads. llama.cpp scales every module by alpha / r with one alpha for the file and the r of
 * the module, or by 1 where alpha is 0: with rank stabilisation the alpha written is alpha * sqrt(r), and where modules differ the factor
 * goes into B.
 * @param architecture `general.architecture` of the base
 * @param identity which base it belongs to, where that is known
 */
export async function saveGgufAdapter(
  path: string,
  weights: AdapterWeights,
  architecture: string,
  identity: AdapterIdentity | null = null,
): Promise<void> {
  const alphas = weights.modules.map((module) => moduleScale(module, weights) * moduleRank(module))
  const common = alphas.every((alpha) => alpha === alphas[0]) ? (alphas[0] ?? 0) : 0
  const metadata = new Map<string, GgufTyped>([
    ['general.type', { type: 'string', value: 'adapter' }],
    ['general.architecture', { type: 'string', value: architecture }],
    ['general.name', { type: 'string', value: 'lorasmith adapter' }],
    ['adapter.type', { type: 'string', value: 'lora' }],
    ['adapter.lora.alpha', { type: 'float32', value: common }],
    ...(identity ? identityMetadata(identity) : []),
  ])
  const bytes = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const tensors = weights.modules.flatMap((module): GgufTensorData[] => {
    const { site, a } = module
    const rank = moduleRank(module)
    const b = common === 0 ? module.b.map((value) => value * moduleScale(module, weights)) : module.b
    return [
      { name: `${site.ggufName}.weight.lora_a`, ne: [site.nIn, rank], type: GGML_TYPE.F32, data: bytes(a) },
      { name: `${site.ggufName}.weight.lora_b`, ne: [rank, site.nOut], type: GGML_TYPE.F32, data: bytes(b) },
    ]
  })
  await writeGguf(path, { metadata, tensors })
}
