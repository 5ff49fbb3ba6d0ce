import type { FileHandle } from 'node:fs/promises'
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { UserError } from '../texts/user-error.ts'
import { type Input, readFully } from './open-input.ts'
import type { TableRecord } from './table-types.ts'

/** Records of a Parquet file, one row group in memory at a time. */
export interface ParquetFile {
  readonly columns: readonly string[]
  records(): AsyncGenerator<readonly TableRecord[], void, undefined>
  progress(): { readonly bytesRead: number; readonly totalBytes: number }
}

/** Spark writes row groups of 128 MB. */
const MAX_GROUP_BYTES = 1 << 30
const MAX_PAGE_BYTES = 512 << 20

/** UserError where the file is cut off, broken, encrypted, or claims sizes that no table has. */
export async function openParquet({ handle, sizeBytes }: Input, path: string): Promise<ParquetFile> {
  let groupsRead = 0
  const file = asyncBuffer(handle, sizeBytes, path)
  const metadata = await guarded(path, () => readMetadata(file, path))
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name)
  return {
    columns,
    async *records() {
      let first = 0
      for (const { num_rows } of metadata.row_groups) {
        const end = first + Number(num_rows)
        const options = { file, metadata, rowStart: first, rowEnd: end, compressors: boundedCompressors(path) }
        const rows = await guarded(path, () => parquetReadObjects(options))
        groupsRead++
        yield rows.map((row, i): TableRecord => ({ line: first + i + 1, values: plainValues(row) }))
        first = end
      }
    },
    progress: () => ({
      bytesRead: Math.round((sizeBytes * groupsRead) / Math.max(1, metadata.row_groups.length)),
      totalBytes: sizeBytes,
    }),
  }
}

async function readMetadata(file: AsyncBuffer, path: string): Promise<FileMetaData> {
  const tail = Buffer.from(await file.slice(Math.max(0, file.byteLength - 4), file.byteLength)).toString('latin1')
  if (tail !== 'PAR1') throw new UserError('formats.parquetBroken', { path })
  const metadata = await parquetMetadataAsync(file)
  for (const { total_byte_size: got } of metadata.row_groups) {
    if (got > MAX_GROUP_BYTES)
      throw new UserError('formats.parquetGroup', { path, got: Number(got), limit: MAX_GROUP_BYTES })
  }
  return metadata
}

function asyncBuffer(handle: FileHandle, byteLength: number, path: string): AsyncBuffer {
  return {
    byteLength,
    async slice(start, end = byteLength) {
      if (start < 0 || end > byteLength || start > end) throw new RangeError('outside of the file')
      const bytes = new Uint8Array(end - start)
      await readFully(handle, bytes, start, path)
      return bytes.buffer
    },
  }
}

/** A page that says it is huge is refused before there is room made for it. */
function boundedCompressors(path: string): Compressors {
  const bounded = Object.entries(compressors).map(([name, inflate]) => [
    name,
    (input: Uint8Array, bytes: number) => {
      if (bytes > MAX_PAGE_BYTES)
        throw new UserError('formats.parquetGroup', { path, got: bytes, limit: MAX_PAGE_BYTES })
      return inflate(input, bytes)
    },
  ])
  return Object.fromEntries(bounded)
}

/** What the library throws about bytes that make no sense is the file's fault; its words could quote them. */
async function guarded<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError('formats.parquetBroken', { path })
  }
}

function plainValues(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]))
}

/** The value as JSON would have it. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/, '')
  if (value instanceof Uint8Array) return null // bytes are no text
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null) return plainValues(value as Record<string, unknown>)
  return typeof value === 'number' && !Number.isFinite(value) ? null : value
}
