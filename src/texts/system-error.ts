import { UserError, UserErrors } from './user-error.ts'

/** System errors that a user can mend: disk, rights, paths. */
const MENDABLE = new Set([
  'ENOSPC',
  'EDQUOT',
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOENT',
  'EISDIR',
  'ENOTDIR',
  'EMFILE',
  'ENAMETOOLONG',
])

/** The user's fault in an error, whether it was told as one or came from the system; undefined when the fault is ours. */
export function asUserFault(error: unknown): UserError | UserErrors | undefined {
  if (error instanceof UserError || error instanceof UserErrors) return error
  const { code, path } = error as NodeJS.ErrnoException
  if (!code || !MENDABLE.has(code)) return undefined
  const key = code === 'ENOSPC' || code === 'EDQUOT' ? 'cli.diskFull' : 'cli.system'
  return new UserError(key, { path: path ?? '?', code })
}
