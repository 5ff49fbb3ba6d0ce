import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openLibrary } from './library.ts'

describe('openLibrary', () => {
  const library = openLibrary()

  it('is the ggml release that this engine was tested with, structs and all', () => {
    expect(library.version).toBe('0.25.1')
    expect(Number(library.native.ggml_tensor_overhead())).toBe(368)
  })

  it('is one a process', () => {
    expect(openLibrary()).toBe(library)
  })

  it('knows the CPU, and no accelerator that the system cannot have', () => {
    expect(library.loadBackend('cpu')).toBe(true)
    expect(library.loadBackend('metal')).toBe(process.platform === 'darwin')
  })

  it('keeps what ggml says and prints nothing', () => {
    const program = `
      import { openBackend } from './src/ggml/backend.ts'
      import { openLibrary } from './src/ggml/library.ts'
      const library = openLibrary()
      for (const kind of ['cuda', 'vulkan', 'metal']) library.loadBackend(kind)
      const lines = library.takeLog()
      openBackend('cpu', 1)[Symbol.dispose]()
      console.log(JSON.stringify({ lines, left: library.takeLog() }))
    `
    const root = new URL('../..', import.meta.url).pathname
    expect(existsSync(`${root}src/ggml/library.ts`)).toBe(true)
    const args = ['--import', 'tsx', '--input-type=module', '-e', program]
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const { lines } = JSON.parse(stdout) as { lines: string[] }
    expect(lines.join('\n')).toMatch(/backend/i) // "load_backend: loaded CPU backend from ..."
  })
})
