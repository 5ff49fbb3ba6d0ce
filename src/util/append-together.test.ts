import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendTogether, finishAppends, readTogether } from './append-together.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'together-'))
})
afterEach(() => rm(folder, { recursive: true }))

const read = (name: string) => readFile(join(folder, name), 'utf8')

describe('appendTogether', () => {
  it('grows and replaces several files, and leaves no journal', async () => {
    await appendTogether(folder, [
      { name: 'a', text: '一\n' },
      { name: 'b', text: 'x\n' },
    ])
    await appendTogether(folder, [
      { name: 'a', text: '二\n' },
      { name: 'b', text: 'y\n', replace: true },
    ])
    expect([await read('a'), await read('b')]).toEqual(['一\n二\n', 'y\n'])
    expect(await readdir(folder)).toEqual(['a', 'b'])
    expect(await readTogether(folder, ['a', 'b', 'none'])).toEqual({ a: '一\n二\n', b: 'y\n', none: '' })
  })

  it('is finished by the next one wherever a crash came', async () => {
    const steps = [
      { name: 'a', from: 4, text: '二三\n' },
      { name: 'b', from: 0, text: 'x\n' },
    ]
    const written = [Buffer.from('二三\n'), Buffer.from('x\n')]
    for (let a = 0; a <= written[0]!.length; a++) {
      for (let b = 0; b <= (a < written[0]!.length ? 0 : written[1]!.length); b++) {
        await writeFile(join(folder, 'a'), '一\n')
        await writeFile(join(folder, 'b'), '')
        await writeFile(join(folder, 'pending.json'), JSON.stringify(steps))
        await appendFile(join(folder, 'a'), written[0]!.subarray(0, a))
        await appendFile(join(folder, 'b'), written[1]!.subarray(0, b))
        const whole = { a: '一\n二三\n', b: 'x\n' }
        expect(await readTogether(folder, ['a', 'b'])).toEqual(whole) // a reader sees it whole already
        expect(await finishAppends(folder)).toBe(true)
        expect({ a: await read('a'), b: await read('b') }).toEqual(whole)
        expect(await finishAppends(folder)).toBe(false)
      }
    }
  })

  it('takes everything back where one of the files cannot be written', async () => {
    await writeFile(join(folder, 'a'), 'one\n')
    await expect(
      appendTogether(folder, [
        { name: 'a', text: 'two\n' },
        { name: 'none/b', text: 'x\n' },
      ]),
    ).rejects.toThrow('ENOENT')
    expect(await read('a')).toBe('one\n')
    expect(await readTogether(folder, ['a'])).toEqual({ a: 'one\n' })
  })
})
