import type { ParameterGroup, TensorSpec } from './variants/variant.ts'

/** Row length of the flat blocks: ggml's optimizer step shares rows among threads. */
export const FLAT_ROW = 256
/** Tensors begin at multiples of 256 bytes, which every device's buffer alignment accepts. */
const ALIGN = 64

/** Rows `first .. first + count` of a block. */
export interface FlatRange {
  readonly first: number
  readonly count: number
}

export interface FlatLayout {
  readonly rows: number
  readonly ranges: Readonly<Record<ParameterGroup, FlatRange>>
  /** Per module, its tensors with their offset in the block, in elements. */
  readonly tensors: readonly (readonly { readonly spec: TensorSpec; readonly offset: number }[])[]
}

/** Places every tensor, group after group, so that a group is a range of whole rows. Gaps stay zero. */
export function flatLayout(modules: readonly (readonly TensorSpec[])[]): FlatLayout {
  const offsets = new Map<TensorSpec, number>()
  let end = 0
  const place = (group: ParameterGroup): FlatRange => {
    const first = end / FLAT_ROW
    for (const spec of modules.flat().filter((each) => each.group === group)) {
      offsets.set(spec, end)
      end = roundUp(end + spec.ne.reduce((product: number, n) => product * n, 1), ALIGN)
    }
    end = roundUp(end, FLAT_ROW)
    return { first, count: end / FLAT_ROW - first }
  }
  const ranges = { a: place('a'), b: place('b') }
  const tensors = modules.map((specs) => specs.map((spec) => ({ spec, offset: offsets.get(spec)! })))
  return { rows: end / FLAT_ROW, ranges, tensors }
}

function roundUp(count: number, step: number): number {
  return Math.ceil(count / step) * step
}
