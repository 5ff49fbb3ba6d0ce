/** How two adapters of one base differ, as the changes that they make to its weights: B A of each, compared without ever being multiplied out. */
import { moduleScale } from './plain.ts'
import { type AdapterWeights, type ModuleWeights, moduleRank } from './weights.ts'

interface ModuleDifference {
  readonly name: string // of the projection, as PEFT has it
  readonly ranks: readonly [number, number] // 0 where an adapter leaves it alone
  readonly norms: readonly [number, number] // Frobenius norm of s B A
  readonly cosine: number | null // of the two changes; null where one of them is nothing
}

export interface AdapterDifference {
  readonly modules: readonly ModuleDifference[]
  readonly norms: readonly [number, number] // over all modules
  readonly cosine: number | null
}

/** Both as plain LoRA (`asPlainLora`) of one base. */
export function adapterDifference(one: AdapterWeights, other: AdapterWeights): AdapterDifference {
  const [first, second] = [one, other].map((weights) => new Map(weights.modules.map((each) => [each.site, each])))
  const sites = [...new Set([...first!.keys(), ...second!.keys()])]
  const compared = sites.map((site) => {
    const [a, b] = [scaled(first!.get(site), one), scaled(second!.get(site), other)]
    const dot = a && b ? product(a, b) : 0
    const squares = [a ? product(a, a) : 0, b ? product(b, b) : 0] as const
    const ranks = [first!.get(site), second!.get(site)].map((each) => (each ? moduleRank(each) : 0))
    return { site, dot, squares, ranks: [ranks[0]!, ranks[1]!] as const }
  })
  const sum = (value: (each: (typeof compared)[number]) => number) =>
    compared.reduce((total, each) => total + value(each), 0)
  const all = [sum(({ squares }) => squares[0]), sum(({ squares }) => squares[1])] as const
  return {
    modules: compared.map(({ site, dot, squares, ranks }) => ({
      name: site.peftName,
      ranks,
      norms: rootsOf(squares),
      cosine: cosineOf(dot, squares),
    })),
    norms: rootsOf(all),
    cosine: cosineOf(
      sum(({ dot }) => dot),
      all,
    ),
  }
}

interface Scaled {
  readonly module: ModuleWeights
  readonly scale: number
}

function scaled(module: ModuleWeights | undefined, weights: AdapterWeights): Scaled | undefined {
  return module && { module, scale: moduleScale(module, weights) }
}

/** <s1 B1 A1, s2 B2 A2> = s1 s2 sum over r1, r2 of (B1' B2) * (A1 A2'): small matrices only. */
function product(one: Scaled, two: Scaled): number {
  const [r1, r2] = [moduleRank(one.module), moduleRank(two.module)]
  const { nIn, nOut } = one.module.site
  let total = 0
  for (let i = 0; i < r1; i++) {
    for (let j = 0; j < r2; j++) {
      let [a, b] = [0, 0]
      for (let k = 0; k < nIn; k++) a += one.module.a[i * nIn + k]! * two.module.a[j * nIn + k]!
      for (let o = 0; o < nOut; o++) b += one.module.b[o * r1 + i]! * two.module.b[o * r2 + j]!
      total += a * b
    }
  }
  return total * one.scale * two.scale
}

/** Rounding may leave a square of nothing just below zero. */
function rootsOf(squares: readonly [number, number]): readonly [number, number] {
  return [Math.sqrt(Math.max(0, squares[0])), Math.sqrt(Math.max(0, squares[1]))]
}

function cosineOf(dot: number, squares: readonly [number, number]): number | null {
  const [a, b] = rootsOf(squares)
  return a === 0 || b === 0 ? null : Math.max(-1, Math.min(1, dot / (a * b)))
}
