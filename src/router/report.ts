import { decideByShares, type RouterModel } from './router-model.ts'

/** What a router did with questions that it had not learned from. */
export interface RouterReport {
  readonly rows: number // questions of the adapters
  readonly accuracy: number // share that went to their adapter; one that went to the base counts as wrong
  readonly departmentAccuracy: number // share whose department was found, too
  readonly abstained: number // questions of the adapters that went to the base
  readonly foreign: { readonly rows: number; readonly abstained: number }
  readonly departments: readonly { readonly adapter: string; readonly department: string }[]
  readonly confusion: readonly (readonly number[])[] // [department, last: foreign][department it was taken for, last: base]
}

/** A held-out question: its class and the shares of the classes. */
export interface Measured {
  readonly label: number // classes.length: foreign
  readonly shares: Float64Array
}

export function measure(
  measured: readonly Measured[],
  model: Pick<RouterModel, 'classes' | 'threshold'>,
): RouterReport {
  const { classes } = model
  const none = classes.length
  const confusion = Array.from({ length: none + 1 }, () => new Array<number>(none + 1).fill(0))
  for (const { label, shares } of measured) {
    const { adapter, department } = decideByShares(shares, model, null)
    const at = classes.findIndex((each) => each.adapter === adapter && each.department === department)
    confusion[label]![at < 0 ? none : at]! += 1
  }
  const sum = (cells: readonly number[]) => cells.reduce((a, b) => a + b, 0)
  const own = confusion.slice(0, none)
  const rows = sum(own.map(sum))
  const same = own.flatMap((cells, i) => cells.filter((_, j) => classes[j]?.adapter === classes[i]!.adapter))
  const exact = own.map((cells, i) => cells[i]!)
  const foreign = confusion[none]!
  return {
    rows,
    accuracy: share(sum(same), rows),
    departmentAccuracy: share(sum(exact), rows),
    abstained: sum(own.map((cells) => cells[none]!)),
    foreign: { rows: sum(foreign), abstained: foreign[none]! },
    departments: classes.map(({ adapter, department }) => ({ adapter, department })),
    confusion,
  }
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((part / whole) * 1e4) / 1e4)
