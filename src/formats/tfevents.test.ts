import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { openEventWriter } from './tfevents.ts'
import { readEvents } from './tfevents-read.ts'
import { frameRecord, maskedCrc32c, splitRecords } from './tfrecord.ts'

const root = mkdtempSync(join(tmpdir(), 'tfevents-'))
afterAll(() => rmSync(root, { recursive: true }))
const freshDir = () => mkdtempSync(join(root, 'run-'))

describe('TFRecord', () => {
  it('masks the checksum of the data, and that of the length', () => {
    const framed = frameRecord(Buffer.from('123456789'))
    expect(framed.subarray(0, 8).toString('hex')).toBe('0900000000000000')
    expect(framed.readUInt32LE(8)).toBe(maskedCrc32c(framed.subarray(0, 8)))
    const crc = 0xe3069283 // of the nine digits; rotated right by 15, plus a constant
    expect(framed.readUInt32LE(12 + 9)).toBe(((crc >>> 15) + (crc % 2 ** 15) * 2 ** 17 + 0xa282ead8) % 2 ** 32)
  })

  it('splits what it framed, and stops at a broken or unfinished record', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 5 }),
        fc.nat(),
        (records, pick) => {
          const framed = Buffer.concat(records.map(frameRecord))
          expect([...splitRecords(framed)].map((record) => [...record!])).toEqual(records.map((record) => [...record]))
          const whole = [...splitRecords(framed.subarray(0, pick % framed.length))]
          expect(whole.map((record) => [...record!])).toEqual(
            records.slice(0, whole.length).map((record) => [...record]),
          )
          const bad = Buffer.from(framed)
          bad[pick % bad.length]! ^= 1
          expect([...splitRecords(bad)].at(-1)).toBeUndefined()
        },
      ),
    )
  })
})

describe('openEventWriter', () => {
  it('writes known bytes', () => {
    const writer = openEventWriter(freshDir(), { wallTime: 1 })
    writer.scalar('a', 0.5, 300, 2)
    writer.close()
    const [version, scalar] = [...splitRecords(readFileSync(writer.path))].map((record) => record?.toString('hex'))
    expect(version).toBe(`09000000000000f03f1000${'1a0d'}${Buffer.from('brain.Event:2').toString('hex')}`)
    expect(scalar).toBe('09000000000000004010ac022a0a0a080a0161150000003f')
  })

  it('names files so that TensorBoard finds them in order, and never writes over one', () => {
    const dir = join(freshDir(), 'made', 'too')
    const writers = [1, 2].map(() => openEventWriter(dir, { wallTime: 1_700_000_000.9 }))
    for (const writer of writers) writer.close()
    const stem = `events.out.tfevents.1700000000.${hostname()}.${process.pid}`
    expect(readdirSync(dir).sort()).toEqual([`${stem}.0`, `${stem}.1`])
    expect(writers.map(({ path }) => basename(path))).toEqual([`${stem}.0`, `${stem}.1`])
  })

  it('has every event in the file at once, closed or not', async () => {
    const writer = openEventWriter(freshDir(), { wallTime: 5 })
    writer.scalar('train/loss', 2.5, 1, 6)
    expect(await readEvents(writer.path)).toHaveLength(2)
    writer.flush()
    writer.close()
    writer.close()
    expect(() => writer.scalar('train/loss', 2, 2, 7)).toThrow('closed event file')
  })

  it('refuses milliseconds, and steps that are none', () => {
    expect(() => openEventWriter(join(root, 'never'), { wallTime: Date.UTC(2026, 0) })).toThrow('no time in seconds')
    expect(existsSync(join(root, 'never'))).toBe(false)
    const writer = openEventWriter(freshDir(), { wallTime: 5 })
    expect(() => writer.scalar('a', 1, 1.5, 6)).toThrow('varint')
    writer.close()
  })
})

describe('write, then read', () => {
  const step = fc.nat(2 ** 53 - 1)
  const wallTime = fc.double({ min: 1, max: 4e9, noNaN: true })
  const tag = fc.string({ unit: 'grapheme', minLength: 1 })
  const event = fc.oneof(
    fc.record({ type: fc.constant('scalar' as const), tag, value: fc.float(), step, wallTime }),
    fc.record({ type: fc.constant('text' as const), tag, text: fc.string({ unit: 'grapheme' }), step, wallTime }),
    fc.record({ type: fc.constant('session' as const), status: fc.constant(1), step, wallTime }),
  )

  it('gives back any events', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 10 }), async (events) => {
        const writer = openEventWriter(freshDir(), { wallTime: 9 })
        for (const e of events) {
          if (e.type === 'scalar') writer.scalar(e.tag, e.value, e.step, e.wallTime)
          else if (e.type === 'text') writer.text(e.tag, e.text, e.step, e.wallTime)
          else writer.sessionStart(e.step, e.wallTime)
        }
        writer.close()
        const version = { type: 'version', version: 'brain.Event:2', step: 0, wallTime: 9 }
        expect(await readEvents(writer.path)).toEqual([version, ...events])
      }),
      { numRuns: 40 },
    )
  })

  it('a broken event is told, an unfinished one is left out', async () => {
    const writer = openEventWriter(freshDir(), { wallTime: 5 })
    writer.scalar('a', 1, 1, 6)
    writer.close()
    const bytes = readFileSync(writer.path)
    truncateSync(writer.path, bytes.length - 1)
    expect(await readEvents(writer.path)).toHaveLength(1)
    bytes[bytes.length - 6]! ^= 1
    writeFileSync(writer.path, bytes)
    await expect(readEvents(writer.path)).rejects.toMatchObject({ code: 'formats.eventsBroken', values: { event: 2 } })
    writeFileSync(writer.path, frameRecord(Buffer.from('no event')))
    await expect(readEvents(writer.path)).rejects.toMatchObject({ code: 'formats.eventsBroken', values: { event: 1 } })
  })
})
