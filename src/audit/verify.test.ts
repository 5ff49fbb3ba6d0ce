import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRandom } from '../util/random.ts'
import { makeAnchor, readAnchors } from './anchor.ts'
import { chainOn, GENESIS, headOf, lineOf } from './chain.ts'
import type { AuditAct, AuditEntry } from './entry.ts'
import { verifyLog } from './verify.ts'

let folder = ''
let path = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-'))
  path = join(folder, 'audit.jsonl')
})
afterEach(() => rm(folder, { recursive: true }))

const KEY = Buffer.from('an auditor keeps this one apart')
const TS = '2026-11-25T08:00:00.000Z'

const acts = (n: number): readonly AuditAct[] =>
  Array.from({ length: n }, (_, i) => ({
    actor: `审核员${i % 3}`,
    action: 'review.approve',
    object: `row-${i}`,
    details: { decision: 'ab'.repeat(32), changed: i % 2 === 0, score: i / 3, note: null },
  }))

async function writeChain(n: number, key: Uint8Array | null = null): Promise<readonly AuditEntry[]> {
  const entries = chainOn(GENESIS, acts(n), TS, key)
  await writeFile(path, entries.map(lineOf).join(''))
  return entries
}

describe('verifyLog', () => {
  it('finds a whole chain whole, and says where it ends', async () => {
    const entries = await writeChain(300) // more than one window of the reader
    const report = await verifyLog(path)
    expect(report).toMatchObject({ entries: 300, firstBad: null, withMac: 0 })
    expect(report.head).toEqual(headOf(entries.at(-1)!))
  })

  it('has no fault in an empty log', async () => {
    await writeFile(path, '')
    expect(await verifyLog(path)).toMatchObject({ entries: 0, firstBad: null })
  })

  it('finds one flipped byte at each of 200 random positions, in the entry that it is in', async () => {
    await writeChain(40)
    const bytes = await readFile(path)
    const random = createRandom(20261125)
    for (let i = 0; i < 200; i++) {
      const at = random.int(bytes.length)
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1 + random.int(255)
      await writeFile(path, changed)
      const { firstBad } = await verifyLog(path)
      const line = bytes.subarray(0, at).filter((byte) => byte === 0x0a).length + 1
      expect({ at, seq: firstBad?.seq }).toEqual({ at, seq: line })
    }
  })

  it('finds an entry removed, moved, doubled or put in', async () => {
    const lines = (await writeChain(10)).map(lineOf)
    const forged = chainOn(
      headOf(chainOn(GENESIS, acts(4), TS, null).at(-1)!),
      acts(1),
      '2030-01-01T00:00:00.000Z',
      null,
    )
    const cases: readonly (readonly string[])[] = [
      lines.toSpliced(4, 1),
      lines.toSpliced(4, 2, lines[5]!, lines[4]!),
      lines.toSpliced(4, 0, lines[3]!),
    ]
    for (const changed of cases) {
      await writeFile(path, changed.join(''))
      expect((await verifyLog(path)).firstBad).toMatchObject({ seq: 5, fault: 'seq' })
    }
    await writeFile(path, lines.toSpliced(4, 1, lineOf(forged[0]!)).join(''))
    expect((await verifyLog(path)).firstBad).toEqual({ seq: 6, fault: 'prevHash' })
  })

  it('does not take the same entry in other bytes', async () => {
    const [first] = await writeChain(1)
    for (const text of [JSON.stringify(first, null, 1).replaceAll('\n', ''), ` ${lineOf(first!).trim()}`]) {
      await writeFile(path, `${text}\n`)
      expect((await verifyLog(path)).firstBad).toEqual({ seq: 1, fault: 'unreadable' })
    }
  })

  it('sees a dropped tail against the anchor only, and a rewritten chain', async () => {
    const entries = await writeChain(20)
    const anchor = makeAnchor(headOf(entries.at(-1)!), TS, null)
    await writeFile(path, entries.slice(0, 15).map(lineOf).join(''))
    expect((await verifyLog(path)).firstBad).toBeNull()
    expect((await verifyLog(path, { anchors: [anchor] })).firstBad).toEqual({ seq: 16, fault: 'truncated' })
    const rewritten = chainOn(GENESIS, acts(20), '2030-01-01T00:00:00.000Z', null)
    await writeFile(path, rewritten.map(lineOf).join(''))
    expect((await verifyLog(path)).firstBad).toBeNull()
    expect((await verifyLog(path, { anchors: [anchor] })).firstBad).toEqual({ seq: 20, fault: 'anchor' })
  })

  it('sees a chain rewritten without the key, and an anchor signed by somebody else', async () => {
    const entries = await writeChain(5, KEY)
    expect(await verifyLog(path, { key: KEY })).toMatchObject({ firstBad: null, withMac: 5 })
    expect(await verifyLog(path)).toMatchObject({ firstBad: null })
    const other = Buffer.from('another key of another person')
    expect((await verifyLog(path, { key: other })).firstBad).toEqual({ seq: 1, fault: 'mac' })
    const [head] = [headOf(entries.at(-1)!)]
    const verify = (key: Uint8Array | null) => verifyLog(path, { key: KEY, anchors: [makeAnchor(head, TS, key)] })
    expect((await verify(KEY)).firstBad).toBeNull()
    expect((await verify(other)).firstBad?.fault).toBe('anchorMac')
    expect((await verify(null)).firstBad?.fault).toBe('anchorMac')
    await writeFile(path, chainOn(GENESIS, acts(5), TS, null).map(lineOf).join(''))
    expect((await verifyLog(path, { key: KEY })).firstBad).toEqual({ seq: 1, fault: 'macMissing' })
  })

  it('tells a torn last line', async () => {
    await writeChain(3)
    await appendFile(path, '{"action":"rev')
    expect(await verifyLog(path)).toMatchObject({ entries: 3, firstBad: { seq: 4, fault: 'torn' } })
  })

  it('refuses what is no file and no anchor', async () => {
    await expect(verifyLog(join(folder, 'none'))).rejects.toThrow('no such file')
    await expect(readAnchors(join(folder, 'none'))).rejects.toThrow('ENOENT')
    for (const text of ['', 'null', '{"format":1,"count":-1,"head":"","at":""}', '{"format":2}']) {
      await writeFile(path, text)
      await expect(readAnchors(path)).rejects.toThrow('no anchor')
    }
  })
})
