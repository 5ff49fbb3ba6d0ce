import { isHfFolder } from '../convert/hf-folder.ts'
import { type ImportOptions, importHfFolder } from '../convert/import-hf.ts'
import { importLegacy, isLegacyGgml } from '../convert/import-legacy.ts'
import type { Outtype } from '../convert/outtype.ts'
import type { ConvertResult } from '../convert/quantize-gguf.ts'
import { UserError } from '../texts/user-error.ts'
import { runConversion } from './convert-view.ts'
import type { Output } from './output.ts'

/** `outtype` is the source's own where none is given: F16 for a Hugging Face folder. */
interface SourceOptions extends Omit<ImportOptions, 'outtype'> {
  readonly outtype?: Outtype
}

export interface ImportCommandOptions extends Omit<SourceOptions, 'onProgress'> {
  readonly out: string
  readonly json: boolean
}

/** One kind of source and its way into a GGUF. */
interface Converter {
  readonly matches: (path: string) => Promise<boolean>
  readonly convert: (path: string, out: string, options: SourceOptions) => Promise<ConvertResult>
}

/** The first that matches is taken. To add a kind of source: a line here. */
const CONVERTERS: readonly Converter[] = [
  { matches: isHfFolder, convert: (path, out, options) => importHfFolder(path, out, { outtype: 'f16', ...options }) },
  { matches: isLegacyGgml, convert: importLegacy },
]

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
