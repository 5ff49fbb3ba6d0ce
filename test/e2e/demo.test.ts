/** What a newcomer sees first: the demo's promises, with the decoding defaults of `run` and no grammar. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../support/cli.ts'

interface DemoResult {
  readonly evalLossBefore: number
  readonly evalLossAfter: number
  readonly formBefore: number
  readonly formAfter: number
  readonly seconds: number
  readonly adapter: string
}

const MAX_SECONDS = 180
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-demo-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('lorasmith demo', () => {
  it('learns the form within three minutes, and says so in one JSON line', async () => {
    const { code, stdout, stderr } = await runCli(['demo', '--json', '--output', join(folder, 'demo')])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.trim().split('\n')).toHaveLength(1)
    const result = JSON.parse(stdout) as DemoResult
    expect(result.evalLossAfter / result.evalLossBefore).toBeLessThan(0.75)
    expect(result.formBefore).toBeLessThan(0.1)
    expect(result.formAfter).toBeGreaterThan(0.8)
    expect(result.seconds).toBeLessThan(MAX_SECONDS)
    expect(result.adapter).toBe(join(folder, 'demo'))
    expect(JSON.parse(await readFile(join(result.adapter, 'adapter-card.json'), 'utf8'))).toHaveProperty(
      'scores.evalLossAfter',
    )
  })
})
