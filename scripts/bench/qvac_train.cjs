/**
 * QVAC's side of versus.ts, on the `bare` runtime: LoRA over plain text with its own settings for tokens, rank and modules.
 * usage: bare qvac_train.cjs MODEL.gguf FOLDER SEQ RANK MODULES THREADS   (FOLDER holds train.txt)
 */
const Llama = require('@qvac/llm-llamacpp')
const path = require('bare-path')
const [, , model, folder, seq, rank, loraModules, threads] = Bare.argv

async function main() {
  const config = { device: 'cpu', gpu_layers: '0', ctx_size: seq, threads }
  const llm = new Llama({ files: { model: [model] }, config, logger: silent(), opts: { stats: true } })
  await llm.load()
  const options = {
    trainDatasetDir: path.join(folder, 'train.txt'),
    validation: { type: 'none' },
    outputParametersDir: path.join(folder, 'out'),
    checkpointSaveDir: path.join(folder, 'ck'),
    numberOfEpochs: 1,
    lrScheduler: 'constant', // its cosine reaches 0 in a run of few steps, and the process aborts
    learningRate: 1e-4,
    contextLength: Number(seq),
    batchSize: Number(seq),
    microBatchSize: Number(seq),
    loraModules,
    loraRank: Number(rank),
    loraAlpha: 2 * Number(rank),
    assistantLossOnly: false,
  }
  const begin = Date.now()
  const run = await llm.finetune(options)
  const seen = []
  run.on('stats', (stats) => seen.push({ at: Date.now() - begin, ...stats }))
  const result = await run.await()
  console.log(`RESULT ${JSON.stringify({ result, seen, ms: Date.now() - begin })}`)
  await llm.unload()
}

function silent() {
  const nothing = () => {}
  return { info: nothing, warn: nothing, error: nothing, debug: nothing }
}

main().catch((error) => {
  console.error(String((error && error.stack) || error))
  Bare.exit(1)
})
