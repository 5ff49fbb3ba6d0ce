import { openLibrary } from '../ggml/library.ts'
import { dequantizeRows, isDequantisable, quantizeRows } from '../ggml/quantize.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import { invariant } from '../util/errors.ts'
import type { RowSource } from './encode-rows.ts'

/** `source` with `amount` added to every value. F16 stays F16, as llama.cpp's converter adds in the type that it finds; BF16 becomes F32. */
export function addToRows(source: RowSource, amount: number): RowSource {
  const from = source.type
  invariant(isDequantisable(from), `${source.name}: no values to add to`)
  const type = from === GGML_TYPE.F16 ? from : GGML_TYPE.F32
  const width = source.ne[0]!
  return {
    ...source,
    type,
    async *chunks(count) {
      const library = openLibrary()
      for await (const bytes of source.chunks(count)) {
        const values = dequantizeRows(library, from, bytes, width).map((value) => value + amount)
        yield quantizeRows(library, type, values, width)
      }
    },
  }
}
