import { lstat } from 'node:fs/promises'
import { UserError } from '../texts/user-error.ts'

/** Nothing of the user's is replaced unless they say so. */
export async function refuseOverwrite(path: string, force: boolean): Promise<void> {
  if (force || !(await lstat(path).catch(() => undefined))) return
  throw new UserError('cli.exists', { path })
}
