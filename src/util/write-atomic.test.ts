import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeFileAtomic, writeFolderAtomic } from './write-atomic.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atomic-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

async function* chunks(fail = false) {
  yield Buffer.from('one ')
  yield Buffer.from('two')
  if (fail) throw new Error('the disk is gone')
}

describe('writeFileAtomic', () => {
  it('writes text, bytes and chunks, and leaves nothing else', async () => {
    await writeFileAtomic(join(dir, 'text'), '中文')
    await writeFileAtomic(join(dir, 'bytes'), Uint8Array.of(1, 2))
    await writeFileAtomic(join(dir, 'chunks'), chunks())
    expect(readdirSync(dir).sort()).toEqual(['bytes', 'chunks', 'text'])
    expect(readFileSync(join(dir, 'text'), 'utf8')).toBe('中文')
    expect([...readFileSync(join(dir, 'bytes'))]).toEqual([1, 2])
    expect(readFileSync(join(dir, 'chunks'), 'utf8')).toBe('one two')
  })

  it('takes a name as long as names may be', async () => {
    const name = '糖'.repeat(85) // 255 bytes
    await writeFileAtomic(join(dir, name), 'x')
    expect(readdirSync(dir)).toEqual([name])
  })

  it('keeps the old file and removes the temporary one when the content fails', async () => {
    writeFileSync(join(dir, 'file'), 'old')
    await expect(writeFileAtomic(join(dir, 'file'), chunks(true))).rejects.toThrow('the disk is gone')
    expect(readdirSync(dir)).toEqual(['file'])
    expect(readFileSync(join(dir, 'file'), 'utf8')).toBe('old')
  })

  it('removes the temporary file when the rename fails, and passes the error on', async () => {
    mkdirSync(join(dir, 'taken'))
    await expect(writeFileAtomic(join(dir, 'taken'), 'x')).rejects.toMatchObject({ syscall: 'rename' })
    await expect(writeFileAtomic(join(dir, 'no', 'file'), 'x')).rejects.toMatchObject({ code: 'ENOENT' })
    expect(readdirSync(dir)).toEqual(['taken'])
  })
})

describe('writeFolderAtomic', () => {
  it('renames the filled folder into its place', async () => {
    await writeFolderAtomic(join(dir, 'step-1'), async (tmp) => {
      expect(tmp).toBe(join(dir, `step-1.tmp-${process.pid}`))
      mkdirSync(join(tmp, 'sub'))
      writeFileSync(join(tmp, 'sub', 'a'), 'a')
    })
    expect(readdirSync(dir)).toEqual(['step-1'])
    expect(readFileSync(join(dir, 'step-1', 'sub', 'a'), 'utf8')).toBe('a')
  })

  it('leaves nothing when the filling fails', async () => {
    const fill = async (tmp: string) => {
      writeFileSync(join(tmp, 'a'), 'a')
      throw new Error('cancelled')
    }
    await expect(writeFolderAtomic(join(dir, 'step-1'), fill)).rejects.toThrow('cancelled')
    expect(readdirSync(dir)).toEqual([])
  })

  it('replaces nothing that exists, not even an empty folder that came meanwhile', async () => {
    mkdirSync(join(dir, 'full'))
    await expect(writeFolderAtomic(join(dir, 'full'), async () => {})).rejects.toMatchObject({ code: 'EEXIST' })
    const late = join(dir, 'late')
    await expect(writeFolderAtomic(late, async () => mkdirSync(late))).rejects.toMatchObject({ code: 'EEXIST' })
    expect(readdirSync(dir).sort()).toEqual(['full', 'late'])
  })

  it('clears away what a dead process of the same number left', async () => {
    mkdirSync(join(dir, `a.tmp-${process.pid}`, 'old'), { recursive: true })
    await writeFolderAtomic(join(dir, 'a'), async (tmp) => writeFileSync(join(tmp, 'new'), ''))
    expect(readdirSync(join(dir, 'a'))).toEqual(['new'])
  })
})
