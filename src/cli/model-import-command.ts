import { isHfFolder } from '../convert/hf-folder.ts'
import { type ImportOptions, importHfFolder } from '../convert/import-hf.ts'
import type { ConvertResult } from '../convert/quantize-gguf.ts'
import { UserError } from '../texts/user-error.ts'
import { runConversion } from './convert-view.ts'
import type { Output } from './output.ts'

export interface ImportCommandOptions extends Omit<ImportOptions, 'onProgress'> {
  readonly out: string
  readonly json: boolean
}

/** One kind of source and its way into a GGUF. */
interface Converter {
  readonly matches: (path: string) => Promise<boolean>
  readonly convert: (path: string, out: string, options: ImportOptions) => Promise<ConvertResult>
}

/** The first that matches is taken. To add a kind of source: a line here. */
const CONVERTERS: readonly Converter[] = [{ matches: isHfFolder, convert: importHfFolder }]

/** `lorasmith model import`: a model of another program as GGUF. */
export async function modelImportCommand(
  path: string,
  { out: target, json, ...options }: ImportCommandOptions,
  out: Output,
): Promise<void> {
  for (const { matches, convert } of CONVERTERS) {
    if (!(await matches(path))) continue
    await runConversion(json, out, (onProgress) => convert(path, target, { ...options, onProgress }))
    return
  }
  throw new UserError('convert.unknownSource', { path })
}
