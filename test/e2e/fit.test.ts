/** A run that cannot fit is refused before anything is made, and what the refusal names does fit. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeWorkplace, runCli, type Workplace } from '../support/cli.ts'

let place: Workplace
beforeAll(async () => {
  place = await makeWorkplace()
})
afterAll(() => place[Symbol.asyncDispose]())

describe('max_memory', () => {
  it('below the model file: refused before it is read', async () => {
    const { code, stderr } = await runCli(place.trainArgs('small', 'max_memory=5'))
    expect({ code, made: existsSync(place.path('small')) }).toEqual({ code: 2, made: false })
    expect(stderr).toMatch(/the weights take 9 MB, and 6 MB are free on CPU/)
  })

  it('below what the batch needs: refused with remedies, of which the first trains', async () => {
    const rows = [...Array(40)].map((_, i) => `第${i}个问题是什么?,${'这是一个很长的回答。'.repeat(12)}${i}`)
    await writeFile(place.path('long.csv'), `question,answer\n${rows.join('\n')}\n`)
    const sets = [`metadata_path=${place.path('long.csv')}`, 'batch_size=32', 'max_memory=60', 'max_steps=3']
    const { code, stderr } = await runCli(place.trainArgs('large', ...sets))
    expect({ code, made: existsSync(place.path('large')) }).toEqual({ code: 2, made: false })
    const remedy = /make it fit: ([^(]+) \(/.exec(stderr)?.[1]
    const named = remedy!.split(', ').map((setting) => setting.replace(': ', '='))
    expect(named[0]).toMatch(/^batch_size=(16|8|4|2|1)$/)
    const tried = await runCli(place.trainArgs('fits', ...sets, ...named))
    expect(tried).toMatchObject({ code: 0 })
  })
})
