import { expect, it } from 'vitest'
import { binaryFolders } from '../ggml/packages.ts'
import { openLlama } from '../tokenizer/llama.ts'
import { openLlamaLibrary } from './library.ts'

it.each(['cpu', 'vulkan'] as const)('%s: is the release whose structs are known, where it is installed', (kind) => {
  if (binaryFolders(kind).length === 0) return
  const library = openLlamaLibrary(kind)
  expect(library.native.llama_version()).toMatch(/^0\.5\.0/)
  expect(openLlamaLibrary(kind)).toBe(library)
})

it('makes threads once node-llama-cpp has loaded its devices', async () => {
  await openLlama()
  using pool = openLlamaLibrary('cpu').newThreadPool()
  pool.resize(2)
  expect(pool.handle).not.toBeNull()
  pool.resize(1)
  expect(pool.handle).toBeNull()
})
