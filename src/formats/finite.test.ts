import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { checkFiniteGguf } from './finite.ts'
import { GGML_TYPES } from './ggml-types.ts'
import { readGguf } from './gguf-read.ts'
import { writeGguf } from './gguf-write.ts'

const dir = mkdtempSync(join(tmpdir(), 'finite-'))
afterAll(() => rmSync(dir, { recursive: true }))

/** Where ggml-common.h puts the half-precision scales of each block. */
const SCALES: Readonly<Record<string, readonly number[]>> = {
  Q4_0: [0], Q4_1: [0, 2], Q5_0: [0], Q5_1: [0, 2], Q8_0: [0], IQ4_NL: [0], IQ4_XS: [0],
  Q2_K: [80, 82], Q3_K: [108], Q4_K: [0, 2], Q5_K: [0, 2], Q6_K: [208],
} // biome-ignore format: a table

it.each(Object.entries(SCALES))('%s: a scale that is NaN or infinite, in any block', async (name, places) => {
  const { id, blockSize, blockBytes } = GGML_TYPES.find((type) => type.name === name)!
  const blocks = 5000 // more than are read at once
  for (const place of places) {
    for (const half of [0x7c00, 0xfe01]) {
      const data = new Uint8Array(blocks * blockBytes)
      new DataView(data.buffer).setUint16(4999 * blockBytes + place, half, true)
      const path = join(dir, 'a.gguf')
      const tensor = { name: 't', ne: [blockSize, blocks], type: id }
      await writeGguf(path, { metadata: new Map(), tensors: [{ ...tensor, data }] })
      const values = { tensor: 't', at: 4999 * blockSize }
      await expect(checkFiniteGguf(await readGguf(path))).rejects.toMatchObject({ code: 'formats.notFinite', values })
      data.fill(0)
      data[place] = 0xff // a finite scale
      await writeGguf(path, { metadata: new Map(), tensors: [{ ...tensor, data }] })
      await expect(checkFiniteGguf(await readGguf(path))).resolves.toBeUndefined()
    }
  }
})
