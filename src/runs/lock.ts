import { hostname } from 'node:os'
import { UserError } from '../texts/user-error.ts'
import { type FileLock, tryLock } from '../util/file-lock.ts'

/** One training at a time in a run folder: `run.lock` names the process that has it. UserError where another has it. */
export async function takeLock(path: string, now: number): Promise<FileLock> {
  const attempt = await tryLock(path, now)
  if ('lock' in attempt) return attempt.lock
  if (attempt.owner === null) throw new UserError('runs.lockedUnknown', { path })
  const { pid, host } = attempt.owner
  throw host === hostname()
    ? new UserError('runs.locked', { path, pid })
    : new UserError('runs.lockedElsewhere', { path, pid, host })
}
