import { type QuantizeOptions, quantizeGguf } from '../convert/quantize-gguf.ts'
import { runConversion } from './convert-view.ts'
import type { Output } from './output.ts'

export interface QuantizeCommandOptions extends Omit<QuantizeOptions, 'onProgress'> {
  readonly out: string
  readonly json: boolean
}

/** `lorasmith model quantize`: a GGUF again in another type. */
export async function modelQuantizeCommand(
  path: string,
  { out: target, json, ...options }: QuantizeCommandOptions,
  out: Output,
): Promise<void> {
  await runConversion(json, out, (onProgress) => quantizeGguf(path, target, { ...options, onProgress }))
}
