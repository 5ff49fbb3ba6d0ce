/**
 * Breaks small GGUF, safetensors and legacy files in thousands of ways and reads each: `npx tsx scripts/fuzz-files.ts [flips] [seed] [native]`.
 * Prints one JSON line per format. `native` broken GGUF files that the pre-flight lets through are then opened by llama.cpp, vocabulary
 * only: a crash there ends this process and is a hole in the pre-flight. Run it with a large number of flips after changing a reader.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../src/texts/user-error.ts'
import { createTokenizer } from '../src/tokenizer/create.ts'
import { type FuzzFormat, fuzz } from '../test/support/fuzz-files.ts'

const [flips = 10_000, seed = 1, native = 100] = process.argv.slice(2).map(Number)
const dir = mkdtempSync(join(tmpdir(), 'fuzz-files-'))
const truncations = Array.from({ length: 4096 }, (_, length) => length)

try {
  for (const format of ['gguf', 'safetensors', 'legacy'] as const satisfies readonly FuzzFormat[]) {
    const before = process.memoryUsage.rss()
    let [peak, opened, left, last] = [0, 0, format === 'gguf' ? native : 0, '']
    const result = await fuzz(format, join(dir, `whole.${format}`), {
      truncations,
      flips,
      seed,
      lengthStep: 1,
      headerBytes: 2048,
      async onRead(path, reason) {
        peak = Math.max(peak, process.memoryUsage.rss() - before)
        if (left === 0) return
        left -= 1
        opened += 1
        last = reason
        process.stderr.write(`${reason}\n`) // the last line tells what crashed
        await openByLlama(path)
      },
    })
    process.stdout.write(`${JSON.stringify({ format, ...result, peakRssBytes: peak, opened, last })}\n`)
  }
} finally {
  rmSync(dir, { recursive: true })
}

async function openByLlama(path: string): Promise<void> {
  try {
    await using tokenizer = await createTokenizer(path, { chatTemplate: '{{ messages[0].content }}' })
    tokenizer.decode(tokenizer.encodePrompt([{ role: 'user', content: 'ab é' }]))
  } catch (error) {
    if (!(error instanceof UserError)) throw error
  }
}
