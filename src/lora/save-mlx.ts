import { join } from 'node:path'
import { writeSafetensors } from '../formats/safetensors.ts'
import type { SafeTensor } from '../formats/safetensors-types.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { moduleScale } from './plain.ts'
import { type AdapterWeights, type ModuleWeights, moduleRank, permuteColumns, permuteRows } from './weights.ts'

const WEIGHTS = 'adapters.safetensors'
const CONFIG = 'adapter_config.json'

/**
 * Writes a plain LoRA as mlx-lm loads it (`mlx_lm.generate --adapter-path`): y = W x + scale (x a) b, with a [nIn, r] and b [r, nOut] in row
 * order. mlx-lm knows one rank and one scale for all: other ranks are filled with zeros, other scales go into b. Rows and columns are Hugging Face's.
 */
export async function saveMlx(folder: string, weights: AdapterWeights): Promise<void> {
  const rank = Math.max(...weights.modules.map(moduleRank))
  const scale = moduleScale(weights.modules[0]!, weights)
  const tensors = new Map(
    weights.modules.flatMap((module) => {
      const factor = moduleScale(module, weights) / scale
      const b = permuteRows(module.b, module.site, true).map((value) => value * factor)
      const { site } = module
      return [
        [
          `${site.peftName}.lora_a`,
          matrix(transposed(permuteColumns(module.a, site, true), site.nIn), site.nIn, moduleRank(module), rank),
        ],
        [`${site.peftName}.lora_b`, wide(transposed(b, moduleRank(module)), moduleRank(module), rank, site.nOut)],
      ] as const
    }),
  )
  await writeSafetensors(join(folder, WEIGHTS), tensors, { format: 'mlx' })
  const config = {
    fine_tune_type: 'lora',
    num_layers: layersOf(weights.modules),
    lora_parameters: {
      rank,
      scale,
      dropout: weights.dropout,
      keys: [...new Set(weights.modules.map(({ site }) => `${site.projection.parent}.${site.projection.peft}`))].sort(),
    },
  }
  await writeFileAtomic(join(folder, CONFIG), `${JSON.stringify(config, null, 2)}\n`)
}

/** mlx-lm adapts the last `num_layers` layers of a model: all from the first adapted one on. */
function layersOf(modules: readonly ModuleWeights[]): number {
  const { nLayers } = modules[0]!.site
  return nLayers - Math.min(...modules.map(({ site }) => site.layer))
}

/** Rows of `width` become columns. */
function transposed(values: Float32Array, width: number): Float32Array {
  const rows = values.length / width
  return Float32Array.from({ length: values.length }, (_, k) => values[(k % rows) * width + Math.floor(k / rows)]!)
}

/** [rows, columns] filled with columns of zeros up to `width`. */
function matrix(values: Float32Array, rows: number, columns: number, width: number): SafeTensor {
  const filled = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++) filled.set(values.subarray(row * columns, (row + 1) * columns), row * width)
  return tensor(filled, rows, width)
}

/** [rows, columns] filled with rows of zeros up to `height`. */
function wide(values: Float32Array, rows: number, height: number, columns: number): SafeTensor {
  const filled = new Float32Array(height * columns)
  filled.set(values.subarray(0, rows * columns))
  return tensor(filled, height, columns)
}

function tensor(values: Float32Array, ...shape: number[]): SafeTensor {
  return { dtype: 'F32', shape, data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) }
}
