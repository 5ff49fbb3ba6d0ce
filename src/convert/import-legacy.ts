/** A legacy GGML file as one of the sources of `lorasmith model import`: converted as it is, then written in another type where one is asked for. */
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readGguf } from '../formats/gguf-read.ts'
import { legacyMagic } from '../formats/legacy-ggml.ts'
import { withInput } from '../formats/open-input.ts'
import { UserError } from '../texts/user-error.ts'
import type { ConvertProgress } from './encode-rows.ts'
import { convertLegacy } from './legacy.ts'
import type { Outtype } from './outtype.ts'
import { type ConvertResult, quantizeGguf, summarise } from './quantize-gguf.ts'
import { refuseOutput } from './refuse-output.ts'

export interface ImportLegacyOptions {
  readonly outtype?: Outtype // the file's own without
  readonly overwrite?: boolean
  readonly onProgress?: (progress: ConvertProgress) => void
}

/** True for a file that begins with one of the marks of before GGUF. */
export async function isLegacyGgml(path: string): Promise<boolean> {
  try {
    return await withInput(path, async ({ head }) => legacyMagic(head) !== undefined)
  } catch (error) {
    if (error instanceof UserError) return false // a folder, or nothing that can be read
    throw error
  }
}

/** Converts a legacy llama file. Weights that are quantised already are only copied: another `outtype` is refused for them. */
export async function importLegacy(path: string, out: string, options: ImportLegacyOptions): Promise<ConvertResult> {
  const { outtype, overwrite = false, onProgress } = options
  await refuseOutput(out, [path], overwrite)
  if (outtype === undefined) {
    await convertLegacy(path, out, { overwrite })
    const { tensors } = await readGguf(out)
    const planned = tensors.map(({ name, ne, type }) => ({ type, source: { name, ne, type } }))
    return summarise(out, null, planned)
  }
  const between = join(dirname(out), `.tmp-${process.pid}-${randomBytes(6).toString('hex')}.gguf`)
  try {
    await convertLegacy(path, between)
    return await quantizeGguf(between, out, { outtype, overwrite, ...(onProgress ? { onProgress } : {}) })
  } catch (error) {
    if (!(error instanceof UserError) || error.values.path !== between) throw error
    throw new UserError(error.code, { ...error.values, path }) // of the file that the user knows
  } finally {
    await rm(between, { force: true })
  }
}
