import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GgufTyped } from './gguf-types.ts'
import { writeGguf } from './gguf-write.ts'
import { readImatrix } from './imatrix.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-imatrix-'))
})
afterAll(() => rm(folder, { recursive: true }))

const bytes = (values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer)

async function gguf(sums: readonly number[], counts: readonly number[]): Promise<string> {
  const path = join(folder, 'imatrix.gguf')
  const metadata = new Map<string, GgufTyped>([
    ['general.type', { type: 'string', value: 'imatrix' }],
    ['imatrix.datasets', { type: 'array', of: 'string', value: ['calibration.txt'] }],
    ['imatrix.chunk_count', { type: 'uint32', value: 7 }],
  ])
  const tensors = [
    {
      name: 'blk.0.ffn_down.weight.in_sum2',
      ne: [sums.length / counts.length, counts.length],
      type: 0,
      data: bytes(sums),
    },
    { name: 'blk.0.ffn_down.weight.counts', ne: [1, counts.length], type: 0, data: bytes(counts) },
  ]
  await writeGguf(path, { metadata, tensors })
  return path
}

/** `imatrix.dat` as llama-imatrix wrote it until 2025. */
async function dat(calls: number, values: readonly number[], tail: Buffer = Buffer.alloc(0)): Promise<string> {
  const int = (value: number) => {
    const four = Buffer.alloc(4)
    four.writeInt32LE(value)
    return four
  }
  const name = Buffer.from('blk.0.ffn_down.weight')
  const path = join(folder, 'imatrix.dat')
  const parts = [int(1), int(name.length), name, int(calls), int(values.length), bytes(values), tail]
  await writeFile(path, Buffer.concat(parts))
  return path
}

describe('readImatrix', () => {
  it('divides the sums of a GGUF by the counts, expert by expert', async () => {
    const { entries, datasets, chunkCount } = await readImatrix(await gguf([2, 4, 6, 30, 60, 90], [2, 10]))
    expect([...entries]).toEqual([['blk.0.ffn_down.weight', Float32Array.of(1, 2, 3, 3, 6, 9)]])
    expect([datasets, chunkCount]).toEqual([['calibration.txt'], 7])
  })

  it('counts an expert that saw nothing evenly', async () => {
    const { entries } = await readImatrix(await gguf([0, 0, 4, 8], [0, 4]))
    expect(entries.get('blk.0.ffn_down.weight')).toEqual(Float32Array.of(1, 1, 1, 2))
  })

  it('divides the values of a .dat by its calls, and reads what may stand behind them', async () => {
    const tail = Buffer.from([9, 0, 0, 0, 4, 0, 0, 0, ...Buffer.from('data')])
    expect(await readImatrix(await dat(4, [4, 8], tail))).toMatchObject({
      entries: new Map([['blk.0.ffn_down.weight', Float32Array.of(1, 2)]]),
      datasets: ['data'],
      chunkCount: 9,
    })
    expect((await readImatrix(await dat(0, [4, 8]))).entries.get('blk.0.ffn_down.weight')).toEqual(
      Float32Array.of(4, 8),
    )
  })

  it('refuses what is none', async () => {
    await expect(readImatrix(await dat(1, [Number.NaN]))).rejects.toMatchObject({ code: 'formats.imatrixValue' })
    await expect(readImatrix(await gguf([1, 2, 3, 4], [1, 1, 1]).catch(() => 'none'))).rejects.toThrow()
    const text = join(folder, 'text.dat')
    await writeFile(text, 'an ordinary file of text')
    await expect(readImatrix(text)).rejects.toMatchObject({ code: 'formats.notImatrix' })
    const empty = join(folder, 'empty.gguf')
    await writeGguf(empty, { metadata: new Map(), tensors: [] })
    await expect(readImatrix(empty)).rejects.toMatchObject({ code: 'formats.imatrixEmpty' })
  })
})
