import { UserError } from '../texts/user-error.ts'

/** As `writing`, in mid-run: of a full disk the caller tells more than that this cannot be written. */
export async function recording<T>(path: string, work: () => Promise<T>): Promise<T> {
  return writing(path, work).catch((error: unknown) => {
    const { cause } = error as Error
    const isFull = cause instanceof Error && 'code' in cause && ['ENOSPC', 'EDQUOT'].includes(String(cause.code))
    throw isFull ? Object.assign(cause, { path }) : error
  })
}

/** Node's errors of work in a run folder are the user's to mend: rights, a full disk, a file in the way. Ours pass through. */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UserError) throw error
    const { code, syscall } = error as NodeJS.ErrnoException
    if (code === undefined || syscall === undefined) throw error
    throw new UserError('runs.unwritable', { path, code }, { cause: error })
  }
}
