import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMaps, type Range, without } from './new-memory.ts'

const root = new URL('../..', import.meta.url).pathname

describe('without', () => {
  it('leaves every address that is in the one and not in the other', () => {
    const ranges = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 12 }).map((cuts) => {
      const sorted = cuts.sort((a, b) => a - b)
      return Array.from({ length: sorted.length >> 1 }, (_, i): Range => [BigInt(sorted[2 * i]!), BigInt(sorted[2 * i + 1]!)]) // biome-ignore format: short
    })
    const addresses = (list: readonly Range[]) => list.flatMap(([a, b]) => Array.from({ length: Number(b - a) }, (_, i) => Number(a) + i)) // biome-ignore format: short
    fc.assert(
      fc.property(ranges, ranges, (all, known) => {
        const inKnown = new Set(addresses(known))
        expect(addresses(without(all, known))).toEqual(addresses(all).filter((each) => !inKnown.has(each)))
      }),
    )
  })
})

it('parseMaps takes memory of no file alone', () => {
  const text = `55d0c8a00000-55d0c8a21000 rw-p 00000000 00:00 0                          [heap]
7f0000000000-7f0000200000 rw-p 00000000 00:00 0
7f0000200000-7f0000300000 ---p 00000000 00:00 0
7f0000300000-7f0000400000 rw-p 00001000 08:01 1234                       /usr/lib/libc.so.6
7f0000400000-7f0000500000 rw-p 00000000 00:00 0 `
  expect(parseMaps(text)).toEqual([
    [0x7f0000000000n, 0x7f0000200000n],
    [0x7f0000400000n, 0x7f0000500000n],
  ])
})

// x64: there llama.cpp lays Q8_0 out anew, else the weights stay in the file's pages. A process of its own: where much was allocated and given
// back before, an allocation of 8 MB need not be new memory.
const canTell = process.arch === 'x64' && existsSync('/sys/kernel/mm/transparent_hugepage')
it.runIf(canTell)('weights lie in memory for which large pages were asked', () => {
  const args = ['--import', 'tsx', 'test/support/advised-by-load-run.ts', 'models/lorasmith-demo-zh-8m-Q8_0.gguf']
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(Number(stdout)).toBeGreaterThan(4 << 20)
})
