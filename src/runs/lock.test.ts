import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takeLock } from './lock.ts'

let folder = ''
let path = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'))
  path = join(folder, 'run.lock')
})
afterEach(() => rm(folder, { recursive: true }))

/** A process id that was ours a moment ago and is no more. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await new Promise((resolve) => child.on('exit', resolve))
  return child.pid!
}

describe('takeLock', () => {
  it('names its owner, refuses a second one, and goes', async () => {
    const lock = await takeLock(path, 5)
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname(), since: 5 })
    await expect(takeLock(path, 6)).rejects.toThrow(`process ${process.pid} is training`)
    await lock.release()
    expect(await readdir(folder)).toEqual([])
    await (await takeLock(path, 7)).release()
  })

  it('takes over from a process that is gone, leaving nothing behind', async () => {
    await writeFile(path, JSON.stringify({ pid: await deadPid(), host: hostname(), startedAs: null, since: 0 }))
    const lock = await takeLock(path, 1)
    expect(await readdir(folder)).toEqual(['run.lock'])
    await lock.release()
  })

  it.runIf(process.platform === 'linux')('takes over where another process got the number again', async () => {
    await writeFile(path, JSON.stringify({ pid: process.pid, host: hostname(), startedAs: 'other-boot/7', since: 0 }))
    await (await takeLock(path, 1)).release()
  })

  it.each(['', '{', '{"pid":-1,"host":"x"}', 'null'])('takes over from a half-written lock: %j', async (text) => {
    await writeFile(path, text)
    await (await takeLock(path, 1)).release()
  })

  it('leaves the lock of another machine alone, and says how to go on', async () => {
    const text = JSON.stringify({ pid: await deadPid(), host: 'elsewhere', startedAs: null, since: 0 })
    await writeFile(path, text)
    await expect(takeLock(path, 1)).rejects.toThrow(/machine elsewhere .* delete this file/)
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  it('lets one of many have a dead lock', async () => {
    const pid = await deadPid()
    for (let round = 0; round < 20; round++) {
      await writeFile(path, JSON.stringify({ pid, host: hostname(), startedAs: null, since: -1 }))
      const tries = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => takeLock(path, i)))
      const got = tries.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
      expect(got.length).toBe(1)
      await got[0]!.release()
      expect(await readdir(folder)).toEqual([])
    }
  })

  it('says what to delete where a take-over died half-way', async () => {
    await writeFile(path, JSON.stringify({ pid: await deadPid(), host: hostname(), startedAs: null, since: 0 }))
    await writeFile(`${path}.takeover`, '')
    await expect(takeLock(path, 1)).rejects.toThrow(`delete ${path} and ${path}.takeover`)
  })

  it('does not remove a lock that is no longer its own', async () => {
    const lock = await takeLock(path, 1)
    await writeFile(path, 'taken over')
    await lock.release()
    expect(await readFile(path, 'utf8')).toBe('taken over')
  })
})
