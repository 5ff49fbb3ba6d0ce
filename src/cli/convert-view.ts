import { createLogUpdate } from 'log-update'
import type { ConvertProgress } from '../convert/encode-rows.ts'
import type { ConvertResult } from '../convert/quantize-gguf.ts'
import { megabytes } from './format.ts'
import type { Output } from './output.ts'

const MIN_MS = 100 // between two drawings of the live line

/** One live line on a terminal while a model is written; silent elsewhere and with `--json`. */
function convertView(out: Output, json: boolean) {
  const live = out.isTty && !json ? createLogUpdate(process.stdout) : null
  let drawn = 0
  return {
    onProgress({ tensor, tensors, bytes, totalBytes }: ConvertProgress): void {
      const now = performance.now()
      if (!live || now - drawn < MIN_MS) return
      drawn = now
      live(out.text('cli.convertProgress', { tensor, tensors, done: megabytes(bytes), total: megabytes(totalBytes) }))
    },
    [Symbol.dispose](): void {
      live?.clear()
      live?.done()
    },
  }
}

/** What was written, for a person or a script. */
function showConverted(result: ConvertResult, seconds: number, json: boolean, out: Output): void {
  if (json) {
    out.line(JSON.stringify({ ...result, seconds: Number(seconds.toFixed(3)) }))
    return
  }
  const { path, outtype, sizeBytes, types, fallbacks, tensors } = result
  out.say('cli.modelConverted', {
    path,
    outtype: outtype ?? '-',
    size: megabytes(sizeBytes),
    seconds: seconds.toFixed(1),
  })
  const mix = Object.entries(types).map(([type, count]) => `${type} ${count}`)
  out.say('cli.convertedTypes', { tensors, types: mix.join(', ') })
  if (fallbacks > 0) out.say('cli.convertedFallbacks', { count: fallbacks, outtype: outtype ?? '-' })
}

/** Runs a conversion with its live line and shows what came of it. */
export async function runConversion(
  json: boolean,
  out: Output,
  work: (onProgress: (progress: ConvertProgress) => void) => Promise<ConvertResult>,
): Promise<void> {
  const since = performance.now()
  const result = await withView(json, out, work)
  showConverted(result, (performance.now() - since) / 1000, json, out)
}

async function withView(
  json: boolean,
  out: Output,
  work: (onProgress: (progress: ConvertProgress) => void) => Promise<ConvertResult>,
): Promise<ConvertResult> {
  using view = convertView(out, json)
  return await work(view.onProgress)
}
