import { type FileHandle, open, stat } from 'node:fs/promises'
import { UserError } from '../texts/user-error.ts'

/** A file that a user named, open for reading, with what every reader looks at first. */
export interface Input {
  readonly handle: FileHandle
  readonly sizeBytes: number
  readonly head: Buffer // the first bytes, at most HEAD_BYTES
}

const HEAD_BYTES = 256 // a Git LFS pointer is about 130 bytes, every magic at most 16
const LFS_HEAD = 'version https://git-lfs.github.com/spec/'

/**
 * Opens a file that a user named. The caller closes it; `withInput` does so by itself.
 * UserError where it is missing, a folder, no regular file, unreadable, empty, or a Git LFS pointer.
 */
export async function openInput(path: string): Promise<Input> {
  const sizeBytes = await checkedSize(path)
  const handle = await open(path, 'r').catch((error) => throwOpenError(path, error))
  try {
    const head = Buffer.alloc(Math.min(sizeBytes, HEAD_BYTES))
    await readFully(handle, head, 0, path)
    if (head.toString('latin1').startsWith(LFS_HEAD)) throw new UserError('formats.lfsPointer', { path })
    return { handle, sizeBytes, head }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** `openInput` for the time of `use`; the file is closed whatever happens. */
export async function withInput<T>(path: string, use: (input: Input) => Promise<T>): Promise<T> {
  const input = await openInput(path)
  try {
    return await use(input)
  } finally {
    await input.handle.close()
  }
}

/** Fills `target` from `position`, however small the reads of the system are. UserError where the file ends before. */
export async function readFully(handle: FileHandle, target: Uint8Array, position: number, path: string): Promise<void> {
  let done = 0
  while (done < target.length) {
    const length = Math.min(target.length - done, MAX_READ_BYTES)
    const { bytesRead } = await handle.read(target, done, length, position + done)
    if (bytesRead === 0) throw new UserError('formats.fileChanged', { path })
    done += bytesRead
  }
}

const MAX_READ_BYTES = 1 << 30 // one read() of 2 GiB or more fails on every system

async function checkedSize(path: string): Promise<number> {
  // Before open: opening a named pipe would wait for a writer that never comes.
  const info = await stat(path).catch((error) => throwOpenError(path, error))
  if (info.isDirectory()) throw new UserError('formats.directory', { path })
  if (!info.isFile()) throw new UserError('formats.notRegularFile', { path })
  if (info.size === 0) throw new UserError('formats.emptyFile', { path })
  return info.size
}

function throwOpenError(path: string, error: NodeJS.ErrnoException): never {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw new UserError('formats.missing', { path })
  if (error.code === 'EACCES' || error.code === 'EPERM') throw new UserError('formats.unreadable', { path })
  throw error
}
