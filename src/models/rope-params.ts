import type { GgufFile } from '../formats/gguf-types.ts'
import type { RopeParams } from '../ggml/ops.ts'
import { type HyperParameters, metadataReader } from './hyper-parameters.ts'

/** ggml_rope_ext modes: neighbouring pairs (llama, rows permuted in the file) or halves (qwen, as in Hugging Face). */
export const ROPE_MODE = { norm: 0, neox: 2 } as const

/**
 * The numbers llama.cpp would hand to ggml_rope_ext for this file (llama-model.cpp, llama-context.cpp): scaling none, linear or yarn.
 * ggml itself multiplies YaRN's magnitude 1 + 0.1 ln(factor), and llama.cpp reads no other yarn key for these architectures.
 * Llama 3's own scaling comes as a table of factors (`rope_freqs.weight`) and needs nothing here.
 */
export function readRopeParams(file: GgufFile, hyper: HyperParameters, mode: number): RopeParams {
  const read = metadataReader(file, hyper.architecture)
  const scaling = read.string('rope.scaling.type', 'linear')
  if (scaling !== 'none' && scaling !== 'linear' && scaling !== 'yarn') {
    read.fail('rope.scaling.type', scaling, 'none, linear or yarn (longrope is not supported yet)')
  }
  const factorKey = read.has('rope.scaling.factor') ? 'rope.scaling.factor' : 'rope.scale_linear'
  const factor = scaling === 'none' ? 1 : read.number(factorKey, 0) || 1
  const yarn = scaling === 'yarn'
  return {
    nDims: read.integer('rope.dimension_count', hyper.headSize),
    mode,
    nCtxOrig: read.integer('rope.scaling.original_context_length', hyper.nCtxTrain),
    freqBase: read.number('rope.freq_base', 10000),
    freqScale: 1 / factor,
    extFactor: yarn ? 1 : 0,
    attnFactor: read.number('rope.scaling.attn_factor', 1),
    betaFast: 32,
    betaSlow: 1,
  }
}
