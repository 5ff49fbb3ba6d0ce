import { afterAll, describe, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import {
  Bench,
  GRADIENT_TOLERANCE,
  gradientError,
  relativeToLargest,
  withoutFusedOps,
} from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import { rmsNorm as rmsNormOp, softMaxExt } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import {
  composedNormGrad,
  composedRopeGrad,
  composedSiluGrad,
  composedSoftMaxGrad,
  normGrad,
  ropeGrad,
  siluGrad,
  softMaxGrad,
  vectorSilu,
} from './fused.ts'
import { rmsNorm } from './norm.ts'
import { swiglu } from './swiglu.ts'

/** Without `vector_silu`, so that ggml's own node is what is compared. */
const backend = openBackend('cpu', 1, Infinity, [])
afterAll(() => backend[Symbol.dispose]())

const [D, T] = [32, 9]
const leaves = [{ ne: [D, T] }, { ne: [D, T], values: formulaTensor('x', D * T, 3) }]

/** The fused node and the composed one for the same gradient (leaf 0) and value (leaf 1). */
async function difference(pair: (bench: Bench, grad: Tensor, x: Tensor) => readonly [Tensor, Tensor]) {
  using bench = new Bench(backend, leaves, (b, [grad, x]) => {
    const [fused, composed] = pair(b, grad!.value, x!.value)
    return { output: b.graph.output(fused), weights: new Float32Array(0), grads: [b.graph.output(composed)] }
  })
  const { output, grads } = await bench.evaluate()
  return relativeToLargest(grads[0]!, output)
}

describe('gradients from plain ops equal the fused nodes', () => {
  it('the CPU has all of the fused nodes, so this compares two things', async () => {
    await difference(({ graph, tape }, grad, x) => {
      const before = tape.context.tensorCount
      const fused = siluGrad(graph, grad, x)
      expect(tape.context.tensorCount).toBe(before + 1)
      return [fused, fused]
    })
  })

  it('rms norm', async () => {
    for (const eps of [1e-6, 0.5]) {
      const error = await difference(({ graph, tape }, grad, x) => {
        const normed = rmsNormOp(tape.context, x, eps)
        return [normGrad(graph, grad, x, normed, eps), composedNormGrad(tape.context, grad, x, normed, eps)]
      })
      expect(error).toBeLessThan(1e-5) // measured below 1e-6
    }
  })

  it('silu', async () => {
    const error = await difference(({ graph, tape }, grad, x) => [
      siluGrad(graph, grad, x),
      composedSiluGrad(tape.context, grad, x),
    ])
    expect(error).toBeLessThan(1e-5)
  })

  it('silu by vectors, at zero and far from it', async () => {
    const values = Float32Array.of(0, -0, 1e-25, -1e-25, 1e-8, -1e-8, 0.3, -0.3, 20, -20, 100, -100, 1e4, -1e4)
    using vectors = openBackend('cpu', 1, Infinity, ['vector_silu'])
    using bench = new Bench(vectors, [{ ne: [values.length], values }], ({ graph }, [x]) => {
      const { value, gradFrom } = vectorSilu(graph, x!.value)!
      return { output: graph.output(value), weights: new Float32Array(0), grads: [graph.output(gradFrom(value))] }
    })
    const { output, grads } = await bench.evaluate()
    for (const [i, x] of values.entries()) {
      const sigmoid = 1 / (1 + Math.exp(-x))
      const rounding = 1e-7 * Math.max(1, Math.abs(x))
      expect(Math.abs(output[i]! - x * sigmoid)).toBeLessThanOrEqual(4 * rounding)
      expect(Math.abs(grads[0]![i]! - sigmoid * (1 + x * (1 - sigmoid)))).toBeLessThanOrEqual(4 * rounding)
    }
  })

  it('softmax under a causal mask', async () => {
    const mask = Float32Array.from({ length: D * T }, (_, i) => (i % D <= Math.floor(i / D) ? 0 : -Infinity))
    const error = await difference((bench, grad, x) => {
      const y = softMaxExt(bench.tape.context, x, bench.floats(mask, D, T), 0.7)
      return [softMaxGrad(bench.graph, grad, y, 0.7), composedSoftMaxGrad(bench.tape.context, grad, y, 0.7)]
    })
    expect(error).toBeLessThan(1e-5)
  })

  for (const mode of [0, 2]) {
    for (const yarn of [false, true]) {
      it(`rope, mode ${mode}, YaRN ${yarn}`, async () => {
        const params = { nDims: D / 2, mode, nCtxOrig: 8, freqBase: 100, attnFactor: 1, betaFast: 32, betaSlow: 1 }
        const scaling = yarn ? { freqScale: 0.25, extFactor: 1 } : { freqScale: 1, extFactor: 0 }
        const positions = Array.from({ length: T }, (_, t) => 7 * t)
        using bench = new Bench(backend, [{ ne: [D, 1, T] }], (b, [grad]) => {
          const at = { positions: b.integers(positions), negated: b.integers(positions.map((p) => -p)) }
          const factors = b.floats(formulaTensor('factors', D / 4, 0.9, 2))
          const all = { ...params, ...scaling }
          const fused = ropeGrad(b.graph, grad!.value, at, factors, all)
          const composed = composedRopeGrad(b.tape.context, grad!.value, at, factors, all)
          return { output: b.graph.output(fused), weights: new Float32Array(0), grads: [b.graph.output(composed)] }
        })
        const { output, grads } = await bench.evaluate()
        expect(relativeToLargest(grads[0]!, output)).toBeLessThan(1e-5)
      })
    }
  }
})

describe('a device without fused nodes', () => {
  it('takes the plain ones and has the same gradients', async () => {
    const plain = withoutFusedOps(backend)
    const weight = formulaTensor('weight', D, 0.5, 1)
    for (const device of [backend, plain]) {
      const error = await gradientError(device, leaves, (bench, [a, b]) =>
        swiglu(bench.tape, rmsNorm(bench.tape, a!, bench.floats(weight), 1e-5), b!),
      )
      expect(error).toBeLessThan(GRADIENT_TOLERANCE)
    }
    using bench = new Bench(plain, leaves, ({ graph, tape }, [grad, x]) => {
      const before = tape.context.tensorCount
      const made = siluGrad(graph, grad!.value, x!.value)
      expect(tape.context.tensorCount).toBeGreaterThan(before + 1)
      return { output: graph.output(made), weights: new Float32Array(0), grads: [] }
    })
    expect((await bench.evaluate()).output.every(Number.isFinite)).toBe(true)
  })
})
