import { type AdapterWeights, adaloraScale, loraScale, type ModuleWeights, moduleRank } from './weights.ts'

/**
 * The same adapter as plain LoRA, for programs that know no other kind (llama.cpp); null where that cannot be said as B A x (DoRA rescales
 * the frozen weight itself).
 */
export function asPlainLora(weights: AdapterWeights): AdapterWeights | null {
  switch (weights.variant ?? 'lora') {
    case 'lora':
      return weights
    case 'pissa':
      return {
        ...weights,
        variant: 'lora',
        ...doubled(weights),
        modules: weights.modules.map((module) => withoutPrincipal(module, weights)),
      }
    case 'adalora':
      return {
        ...weights,
        variant: 'lora',
        useRslora: false,
        modules: weights.modules.flatMap((module) => withoutPruned(module, weights)),
      }
    default:
      return null
  }
}

/** Twice the rank at the same scale, as PEFT's conversion sets it. */
function doubled({ rank, alpha, useRslora }: AdapterWeights) {
  return { rank: 2 * rank, alpha: alpha * (useRslora ? Math.SQRT2 : 2) }
}

/** s (B A - B0 A0) = s [B, -B0] [A; A0] */
function withoutPrincipal(module: ModuleWeights, { useRslora }: AdapterWeights): ModuleWeights {
  const { site, a, b, alpha, extra } = module
  const rank = moduleRank(module)
  const [a0, b0] = [extra!.a0!, extra!.b0!]
  const wide = new Float32Array(2 * b.length)
  for (let o = 0; o < site.nOut; o++) {
    wide.set(b.subarray(o * rank, (o + 1) * rank), o * 2 * rank)
    wide.set(
      b0.subarray(o * rank, (o + 1) * rank).map((value) => -value),
      (o * 2 + 1) * rank,
    )
  }
  return {
    site,
    a: joined(a, a0),
    b: wide,
    alpha: alpha === undefined ? undefined : alpha * (useRslora ? Math.SQRT2 : 2),
  }
}

/** E and the scale are folded into A, pruned triplets are left out; a module that lost all of them disappears. */
function withoutPruned(module: ModuleWeights, weights: AdapterWeights): readonly ModuleWeights[] {
  const { site, a, b, extra } = module
  const e = extra!.e!
  const rank = e.length
  const kept = keptTriplets(e)
  if (kept.length === 0) return []
  const factor = adaloraScale({ rank, alpha: module.alpha ?? weights.alpha })
  const rows = kept.flatMap((r) =>
    Array.from(a.subarray(r * site.nIn, (r + 1) * site.nIn), (value) => value * e[r]! * factor),
  )
  const columns = Float32Array.from(
    { length: site.nOut * kept.length },
    (_, i) => b[Math.floor(i / kept.length) * rank + kept[i % kept.length]!]!,
  )
  return [{ site, a: Float32Array.from(rows), b: columns, alpha: kept.length }]
}

/** Indices of the singular values that were not pruned. */
export function keptTriplets(e: Float32Array): readonly number[] {
  return Array.from(e.keys()).filter((r) => e[r] !== 0)
}

/** The factor on B A x of one module. */
export function moduleScale(module: ModuleWeights, weights: AdapterWeights): number {
  return loraScale({ rank: moduleRank(module), alpha: module.alpha ?? weights.alpha, useRslora: weights.useRslora })
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const out = new Float32Array(first.length + second.length)
  out.set(first)
  out.set(second, first.length)
  return out
}
