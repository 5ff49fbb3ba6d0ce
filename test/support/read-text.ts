import type { RecordReader, TableRecord } from '../../src/formats/table-types.ts'

/** The records of a text that comes in pieces of `size` characters. */
export function readText(reader: RecordReader, text: string, size = text.length || 1): readonly TableRecord[] {
  const records: TableRecord[] = []
  for (let at = 0; at < text.length; at += size) records.push(...reader.push(text.slice(at, at + size)))
  return [...records, ...reader.end()]
}
