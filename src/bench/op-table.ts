import type { ProfiledNode } from '../ggml/profile.ts'

/** One line of the profile: an op on operands of one type. */
export interface OpShare {
  readonly op: string // "MUL_MAT Q4_K"
  readonly seconds: number
  readonly share: number // of all ops
  readonly count: number
  readonly flops: number | null // per second, for products
}

/** Which dimension of its first operand a product contracts. CUSTOM is our own code (room `kernels`), all of it products. */
const CONTRACTS: Readonly<Record<string, number>> = { MUL_MAT: 0, OUT_PROD: 1, CUSTOM: 1 }

/** Largest first. */
export function opTable(nodes: readonly ProfiledNode[]): readonly OpShare[] {
  const total = nodes.reduce((sum, { seconds }) => sum + seconds, 0)
  const groups = new Map<string, ProfiledNode[]>()
  for (const node of nodes) {
    const key = `${node.op} ${node.operand}`.trim()
    groups.set(key, [...(groups.get(key) ?? []), node])
  }
  const rows = [...groups].map(([op, members]): OpShare => {
    const seconds = members.reduce((sum, node) => sum + node.seconds, 0)
    const contracted = CONTRACTS[members[0]!.op]
    const work = (inner: number) =>
      members.reduce((sum, { ne, operandNe }) => sum + 2 * operandNe[inner]! * ne.reduce((a, b) => a * b, 1), 0)
    const flops = contracted === undefined ? null : work(contracted) / seconds
    return { op, seconds, share: seconds / total, count: members.length, flops }
  })
  return rows.toSorted((a, b) => b.seconds - a.seconds)
}
