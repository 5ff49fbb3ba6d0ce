/** Prints for how many bytes more than before Linux was asked for large pages when a model was loaded. usage: MODEL.gguf */
import { readFileSync } from 'node:fs'
import { openLlamaLibrary } from '../../src/llama/library.ts'
import { loadModel } from '../../src/llama/model.ts'
import { openLlama } from '../../src/tokenizer/llama.ts'

function advised(): number {
  let [size, sum] = [0, 0]
  for (const line of readFileSync('/proc/self/smaps', 'utf8').split('\n')) {
    if (line.startsWith('Size:')) size = 1024 * Number(/\d+/.exec(line)![0])
    if (line.startsWith('VmFlags:') && line.includes(' hg')) sum += size
  }
  return sum
}

await openLlama()
const before = advised()
await loadModel(openLlamaLibrary('cpu'), process.argv[2]!, 0)
process.stdout.write(`${advised() - before}`)
