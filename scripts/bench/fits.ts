/**
 * Whether an 8B-shaped Q4_K model trains in 24 GB less 20 %: predicted by ggml's allocator, then shown by really taking the memory of weights,
 * adapter and graph (nothing is computed). Sequence 1024, rank 16, all projections, activations recomputed.
 * usage: npx tsx scripts/bench/fits.ts [SIZE] [SEQ] [LIMIT_GB]
 */
import { rm } from 'node:fs/promises'
import { readGguf } from '../../src/formats/gguf-read.ts'
import { openBackend } from '../../src/ggml/backend.ts'
import { Allocator } from '../../src/ggml/graph.ts'
import { GGML_TYPE } from '../../src/ggml/types.ts'
import { injectLora } from '../../src/lora/adapter.ts'
import { selectTargets } from '../../src/lora/targets.ts'
import { openModel } from '../../src/models/registry.ts'
import { BatchGraph, shapeOf } from '../../src/train/batch-graph.ts'
import { makeBatch } from '../../src/train/batch-runner.ts'
import { SIZES, writeRandomGguf } from './random-gguf.ts'

const [size = '8b', seqText = '1024', limitText = '19.2'] = process.argv.slice(2)
const [seq, limitBytes] = [Number(seqText), Number(limitText) * 1e9]
const path = `/tmp/lorasmith-fits-${size}.gguf`
await writeRandomGguf(path, SIZES[size as keyof typeof SIZES], GGML_TYPE.Q4_K, 'llama', true)
try {
  using backend = openBackend('cpu', 1, limitBytes)
  const begin = performance.now()
  using model = await openModel(await readGguf(path), backend)
  const loadSeconds = (performance.now() - begin) / 1000
  const settings = { rank: 16, alpha: 32, useRslora: false, dropout: 0, seed: 1 }
  using adapter = injectLora(backend, selectTargets(model.sites, ['all-linear']), settings)
  const tokens = new Int32Array(seq)
  const lossMask = new Uint8Array(seq).fill(1, seq >> 1)
  const batch = makeBatch([{ id: 0, tokens, lossMask, answerTokens: seq - (seq >> 1), tag: null }], true)
  using graph = new BatchGraph(backend, model, adapter, shapeOf(batch), { training: true, checkpointing: true })
  const predicted = graph.measure()
  using allocator = new Allocator(backend)
  const allocated = graph.allocate(allocator)
  const total = model.weightBytes + adapter.bytes + allocated
  const gigabytes = (bytes: number) => Number((bytes / 1e9).toFixed(2))
  const result = {
    size,
    seq,
    parameters: model.parameterCount,
    fileGB: gigabytes(model.file.sizeBytes),
    loadSeconds: Number(loadSeconds.toFixed(1)),
    weightsGB: gigabytes(model.weightBytes),
    packing: model.packing,
    transposes: model.residentTransposed,
    adapterGB: gigabytes(adapter.bytes),
    predictedActivationsGB: gigabytes(predicted),
    allocatedActivationsGB: gigabytes(allocated),
    totalGB: gigabytes(total),
    limitGB: gigabytes(limitBytes),
    fits: total <= limitBytes,
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
} finally {
  await rm(path, { force: true })
}
