import { join } from 'node:path'
import type { GgufTensorData, GgufTyped } from '../../src/formats/gguf-types.ts'
import { writeGguf } from '../../src/formats/gguf-write.ts'
import { formulaTensor } from './formula.ts'

export const demoModel = new URL('../../models/lorasmith-demo-zh-8m-Q8_0.gguf', import.meta.url).pathname

interface DemoAdapter {
  readonly folder: string
  readonly seed?: string // the weights come from it; the file's name otherwise
  readonly width?: number
  readonly layers?: number
  readonly architecture?: string
}

export const DEMO_LAYERS = 8

/** A rank-4 adapter on q_proj of every layer of the demo model. @returns its path */
export async function writeDemoAdapter(
  name: string,
  { folder, seed = name, width = 256, layers = DEMO_LAYERS, architecture = 'llama' }: DemoAdapter,
): Promise<string> {
  const rank = 4
  const metadata = new Map<string, GgufTyped>([
    ['general.type', { type: 'string', value: 'adapter' }],
    ['general.architecture', { type: 'string', value: architecture }],
    ['adapter.type', { type: 'string', value: 'lora' }],
    ['adapter.lora.alpha', { type: 'float32', value: 8 }],
  ])
  const tensors: GgufTensorData[] = []
  for (let layer = 0; layer < layers; layer++) {
    const base = `blk.${layer}.attn_q.weight`
    for (const [part, ne] of [
      ['lora_a', [width, rank]],
      ['lora_b', [rank, width]],
    ] as const) {
      const data = new Uint8Array(formulaTensor(`${seed}.${layer}.${part}`, width * rank, 0.4).buffer)
      tensors.push({ name: `${base}.${part}`, ne, type: 0, data })
    }
  }
  const path = join(folder, name)
  await writeGguf(path, { metadata, tensors })
  return path
}
