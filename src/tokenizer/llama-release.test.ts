import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { requireSafeRelease } from './llama-release.ts'

it.each(['b1', 'b7823', 'b8145', 'master', ''])('%s is refused', (release) => {
  expect(() => requireSafeRelease(release)).toThrow(/b8146/)
})

it.each(['b8146', 'b9000', 'v0.5.0', 'v1.0.0-rc1'])('%s is taken', (release) => {
  expect(() => requireSafeRelease(release)).not.toThrow()
})

it('the installed one is safe', () => {
  const info = new URL('../../node_modules/node-llama-cpp/llama/llama.cpp.info.json', import.meta.url)
  requireSafeRelease((JSON.parse(readFileSync(info, 'utf8')) as { tag: string }).tag)
})
