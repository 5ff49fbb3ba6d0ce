import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { UserError } from '../texts/user-error.ts'

/**
 * Refuses an output before hours of work: a file that is there already (unless `overwrite`), one of the inputs, a folder, a folder that is not
 * there.
 */
export async function refuseOutput(out: string, inputs: readonly string[], overwrite: boolean): Promise<void> {
  const quiet = (path: string) => stat(path).catch(() => null)
  const [found, parent] = await Promise.all([quiet(out), quiet(dirname(resolve(out)))])
  if (!parent?.isDirectory()) throw new UserError('convert.noFolder', { path: out, folder: dirname(resolve(out)) })
  if (inputs.some((input) => resolve(input) === resolve(out))) throw new UserError('convert.sameFile', { path: out })
  if (found?.isDirectory()) throw new UserError('convert.outIsFolder', { path: out })
  if (found && !overwrite) throw new UserError('convert.exists', { path: out })
}
