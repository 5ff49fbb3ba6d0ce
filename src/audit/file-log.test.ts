import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AuditLog } from './file-log.ts'
import { readAuditKey } from './key.ts'
import { verifyLog } from './verify.ts'

let folder = ''
let path = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-log-'))
  path = join(folder, 'audit.jsonl')
})
afterEach(() => rm(folder, { recursive: true }))

const act = (object: string) => ({ actor: 'admin', action: 'adapter.load', object, details: {} })
const KEY = Buffer.from('an auditor keeps this one apart')

describe('AuditLog', () => {
  it('goes on where it ended, and takes calls made at once in turn', async () => {
    {
      await using log = await AuditLog.open(path)
      await Promise.all(Array.from({ length: 20 }, (_, i) => log.append([act(`a${i}`), act(`b${i}`)])))
    }
    await using log = await AuditLog.open(path)
    const [entry] = await log.append([act('later')])
    expect(entry!.seq).toBe(41)
    expect(await verifyLog(path)).toMatchObject({ entries: 41, firstBad: null })
  })

  it('lets one writer in, and leaves no lock behind', async () => {
    const log = await AuditLog.open(path)
    await expect(AuditLog.open(path, { waitMs: 0 })).rejects.toThrow('one writer is allowed')
    await log.close()
    expect(await readdir(folder)).toEqual(['audit.jsonl'])
  })

  it('recovers from a crash at every byte of the last line without losing an entry', async () => {
    await using first = await AuditLog.open(path)
    await first.append([act('one'), act('two'), act('three')])
    await first.close()
    const bytes = await readFile(path)
    const lastAt = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1
    for (let length = lastAt; length < bytes.length; length += 7) {
      await writeFile(path, bytes.subarray(0, length))
      const log = await AuditLog.open(path)
      await log.append([act('after')])
      await log.close()
      const objects: string[] = []
      const report = await verifyLog(path, { onEntry: ({ object }) => objects.push(object) })
      expect(report.firstBad).toBeNull()
      expect(objects).toEqual(['one', 'two', ...(length > lastAt ? ['last line'] : []), 'after'])
    }
    await writeFile(path, bytes)
    await truncate(path, bytes.length - 1) // only the line break is missing: the entry is whole
    const log = await AuditLog.open(path)
    expect(log.head.seq).toBe(3)
    await log.close()
    expect(await readFile(path)).toEqual(bytes)
  })

  it('adds nothing to a file whose last line is no entry, nor without the key to one that has MACs', async () => {
    const log = await AuditLog.open(path, { key: KEY })
    await log.append([act('one')])
    await log.close()
    await expect(AuditLog.open(path)).rejects.toThrow('LORASMITH_AUDIT_KEY_FILE')
    await (await AuditLog.open(path, { key: KEY })).close()
    await appendFile(path, '{"seq":2}\n')
    await expect(AuditLog.open(path, { key: KEY })).rejects.toThrow('audit verify')
    expect(await readdir(folder)).toEqual(['audit.jsonl'])
  })
})

describe('readAuditKey', () => {
  it('takes the bytes of a file, its line break aside, and refuses a short or missing one', async () => {
    const file = join(folder, 'key')
    await writeFile(file, `${'k'.repeat(20)}\n`)
    expect(await readAuditKey(file)).toEqual(Buffer.from('k'.repeat(20)))
    await writeFile(file, 'short\n')
    await expect(readAuditKey(file)).rejects.toThrow('has 5 bytes')
    await expect(readAuditKey(join(folder, 'none'))).rejects.toThrow('ENOENT')
  })
})
