import type { ParameterGroup, TensorSpec } from './variants/variant.ts'

/** Row length of the flat blocks: ggml's optimizer step shares rows among threads. */
export const FLAT_ROW = 256
/** Tensors begin at multiples of 256 bytes, which every device's buffer alignment accepts. */
const ALIGN = 64

/** Where each tensor of one optimizer group lies in that group's block. */
export interface GroupLayout {
  readonly group: ParameterGroup
  readonly rows: number // of FLAT_ROW elements
  readonly offsets: ReadonlyMap<TensorSpec, number> // elements from the block's start
}

/** Places the tensors of every group that has any. Gaps between them stay zero. */
export function flatLayout(specs: readonly TensorSpec[]): readonly GroupLayout[] {
  return (['a', 'b'] as const)
    .map((group) =>
      layoutOf(
        group,
        specs.filter((spec) => spec.group === group),
      ),
    )
    .filter(({ rows }) => rows > 0)
}

function layoutOf(group: ParameterGroup, specs: readonly TensorSpec[]): GroupLayout {
  const offsets = new Map<TensorSpec, number>()
  let end = 0
  for (const spec of specs) {
    offsets.set(spec, end)
    end = Math.ceil((end + elementsOf(spec)) / ALIGN) * ALIGN
  }
  return { group, rows: Math.ceil(end / FLAT_ROW), offsets }
}

function elementsOf({ ne }: TensorSpec): number {
  return ne.reduce((product: number, n) => product * n, 1)
}
