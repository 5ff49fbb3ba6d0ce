/**
 * Packed against padded training, side by side in one process, in turn: answer tokens per second and loss on the same batches.
 * usage: npx tsx scripts/bench/packing.ts [DATA.jsonl] [BATCH] [ROUNDS]
 */
import { loadDataset } from '../../src/data/load.ts'
import { batchPlan, epochOrder } from '../../src/data/order.ts'
import { readGguf } from '../../src/formats/gguf-read.ts'
import { openBackend } from '../../src/ggml/backend.ts'
import { injectLora } from '../../src/lora/adapter.ts'
import { selectTargets } from '../../src/lora/targets.ts'
import { openModel } from '../../src/models/registry.ts'
import { createTokenizer } from '../../src/tokenizer/create.ts'
import { BatchRunner, makeBatch } from '../../src/train/batch-runner.ts'

const [data = '../shared/data/medical/toyhom_train.jsonl', batchText = '8', roundsText = '24'] = process.argv.slice(2)
const [batchSize, rounds] = [Number(batchText), Number(roundsText)]
const path = 'models/lorasmith-demo-zh-8m-Q8_0.gguf'
const source = {
  metadata_path: data,
  eval_data_path: null,
  default_system: null,
  cutoff_len: 1024,
  split_by: 'group' as const,
  val_split: 0,
  seed: 42,
}

await using tokenizer = await createTokenizer(path)
const dataset = await loadDataset(source, tokenizer)
using backend = openBackend('cpu', 0)
using model = await openModel(await readGguf(path), backend)
const settings = { rank: 16, alpha: 32, useRslora: false, dropout: 0, seed: 42 }
using adapter = injectLora(backend, selectTargets(model.sites, ['all-linear']), settings)

const modes = [true, false].map((packing) => ({
  packing,
  runner: new BatchRunner(backend, model, adapter, { training: true, checkpointing: false }),
  seconds: 0,
  loss: 0,
}))
let answerTokens = 0
for (const ids of batchPlan(epochOrder(dataset.train.length, 42, 0), batchSize).slice(0, rounds)) {
  const examples = ids.map((id) => dataset.train[id]!)
  answerTokens += examples.reduce((sum, example) => sum + example.answerTokens, 0)
  for (const mode of modes) {
    const batch = makeBatch(examples, mode.packing)
    const begin = performance.now()
    mode.loss += await mode.runner.run(batch, 1 / batch.answerTokens)
    mode.seconds += (performance.now() - begin) / 1000
  }
}
const [packed, padded] = modes as [(typeof modes)[0], (typeof modes)[0]]
const result = {
  batchSize,
  batches: rounds,
  answerTokens,
  packedAnswerTokensPerSecond: answerTokens / packed.seconds,
  paddedAnswerTokensPerSecond: answerTokens / padded.seconds,
  ratio: padded.seconds / packed.seconds,
  packedLoss: packed.loss / answerTokens,
  paddedLoss: padded.loss / answerTokens,
  relativeDifference: Math.abs(packed.loss / padded.loss - 1),
}
process.stdout.write(`${JSON.stringify(result)}\n`)
for (const { runner } of modes) runner[Symbol.dispose]()
