import { UserError } from '../texts/user-error.ts'
import { readFully, withInput } from './open-input.ts'
import { decodeFields } from './protobuf.ts'
import { splitRecords } from './tfrecord.ts'

/** One event of a TensorBoard file; `wallTime` in seconds since the epoch. Kinds that we never write come as `other`. */
export type TfEvent = { readonly wallTime: number; readonly step: number } & (
  | { readonly type: 'version'; readonly version: string }
  | { readonly type: 'scalar'; readonly tag: string; readonly value: number }
  | { readonly type: 'text'; readonly tag: string; readonly text: string }
  | { readonly type: 'session'; readonly status: number } // 1 is START
  | { readonly type: 'other' }
)

/**
 * The events of a TensorBoard file in order; a last one that is still being written is left out.
 * UserError for a file that is not there, and where a checksum or an event is broken.
 */
export async function readEvents(path: string): Promise<readonly TfEvent[]> {
  const bytes = await withInput(path, async ({ handle, sizeBytes }) => {
    const all = Buffer.alloc(sizeBytes)
    await readFully(handle, all, 0, path)
    return all
  })
  const events: TfEvent[] = []
  for (const record of splitRecords(bytes)) {
    const event = record && decodeEvent(record)
    if (!event) throw new UserError('formats.eventsBroken', { path, event: events.length + 1 })
    events.push(event)
  }
  return events
}

/** `undefined` for bytes that are no event. */
function decodeEvent(record: Buffer): TfEvent | undefined {
  try {
    const fields = collect(record)
    const when = { wallTime: (fields.get(1) as Buffer).readDoubleLE(), step: Number(fields.get(2) ?? 0n) }
    const [version, summary, session] = [fields.get(3), fields.get(5), fields.get(7)] as (Buffer | undefined)[]
    if (version) return { ...when, type: 'version', version: version.toString() }
    if (session) return { ...when, type: 'session', status: Number(collect(session).get(1) ?? 0n) }
    return summary ? { ...when, ...decodeSummary(summary) } : { ...when, type: 'other' }
  } catch {
    return undefined
  }
}

type Summary =
  | { readonly type: 'scalar'; readonly tag: string; readonly value: number }
  | { readonly type: 'text'; readonly tag: string; readonly text: string }
  | { readonly type: 'other' }

function decodeSummary(summary: Buffer): Summary {
  const value = collect(collect(summary).get(1) as Buffer)
  const [tag, scalar, tensor] = [value.get(1), value.get(2), value.get(8)] as Buffer[]
  if (scalar) return { type: 'scalar', tag: String(tag), value: scalar.readFloatLE() }
  const text = tensor && collect(tensor).get(8)
  return text ? { type: 'text', tag: String(tag), text: text.toString() } : { type: 'other' }
}

/** A message by field number; of a repeated field the last, which is enough for one value an event. */
function collect(message: Buffer): ReadonlyMap<number, bigint | Buffer> {
  return new Map([...decodeFields(message)].map(({ field, value }) => [field, value]))
}
