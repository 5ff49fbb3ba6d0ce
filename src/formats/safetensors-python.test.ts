import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readSafetensors, toFloat32, writeSafetensors } from './safetensors.ts'
import type { SafeTensor } from './safetensors-types.ts'

/** The reference library as the judge: it reads our file, and writes the same bytes when it saves what it read. */
const dir = mkdtempSync(join(tmpdir(), 'safetensors-py-'))
afterAll(() => rmSync(dir, { recursive: true }))

const JUDGE = `
import sys, json, safetensors.numpy as st
t = st.load_file(sys.argv[1])
st.save_file(t, sys.argv[2], metadata={'format': 'pt'})
print(json.dumps({k: [str(v.dtype), list(v.shape), v.astype('float64').ravel().tolist()] for k, v in t.items()}))
`

it('safetensors.numpy reads it and writes the same bytes', { timeout: 60_000 }, async (context) => {
  const probe = spawnSync('python3', ['-c', 'import safetensors.numpy'])
  if (probe.status !== 0) context.skip('python3 with safetensors and numpy is absent')

  const f32 = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer)
  const tensors = new Map<string, SafeTensor>([
    ['model.layers.10.lora_A.weight', { dtype: 'F32', shape: [2, 3], data: f32(1, 2, 3, 4, 5, 6) }],
    ['model.layers.9.lora_A.weight', { dtype: 'F32', shape: [1], data: f32(-0.5) }],
    ['half', { dtype: 'F16', shape: [2], data: Uint8Array.of(0, 60, 0, 192) }],
    ['ids', { dtype: 'I64', shape: [1], data: new Uint8Array(BigInt64Array.of(-7n).buffer) }],
    ['word', { dtype: 'I32', shape: [], data: new Uint8Array(Int32Array.of(3).buffer) }],
    ['mask', { dtype: 'U8', shape: [3], data: Uint8Array.of(0, 1, 255) }],
    ['"引号"\n', { dtype: 'U8', shape: [0, 4], data: new Uint8Array() }],
  ])
  const [ours, theirs] = [join(dir, 'ours.safetensors'), join(dir, 'theirs.safetensors')]
  await writeSafetensors(ours, tensors)
  const judged = spawnSync('python3', ['-c', JUDGE, ours, theirs], { encoding: 'utf8' })
  expect(judged.stderr).toBe('')
  expect(JSON.parse(judged.stdout)).toEqual({
    'model.layers.10.lora_A.weight': ['float32', [2, 3], [1, 2, 3, 4, 5, 6]],
    'model.layers.9.lora_A.weight': ['float32', [1], [-0.5]],
    half: ['float16', [2], [1, -2]],
    ids: ['int64', [1], [-7]],
    word: ['int32', [], [3]],
    mask: ['uint8', [3], [0, 1, 255]],
    '"引号"\n': ['uint8', [0, 4], []],
  })
  expect(readFileSync(ours).equals(readFileSync(theirs))).toBe(true)

  const read = await readSafetensors(theirs)
  expect(read.metadata).toEqual({ format: 'pt' })
  expect([...toFloat32(read.tensors.get('half')!)]).toEqual([1, -2])
})
