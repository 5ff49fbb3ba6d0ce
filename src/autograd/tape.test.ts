import { afterAll, describe, expect, it } from 'vitest'
import { openBackend } from '../ggml/backend.ts'
import { Graph } from '../ggml/graph.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import { add, scale } from './linear.ts'
import { rmsNorm } from './norm.ts'
import { Tape } from './tape.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

describe('the tape', () => {
  it('records only what a trained value reaches', () => {
    using graph = new Graph(backend, 64)
    const tape = new Tape(graph)
    const [frozen, trained] = [
      tape.constant(graph.input(GGML_TYPE.F32, 4)),
      tape.variable(graph.input(GGML_TYPE.F32, 4)),
    ]
    expect(scale(tape, frozen, 2).needsGrad).toBe(false)
    expect(add(tape, frozen, scale(tape, trained, 2)).needsGrad).toBe(true)
  })

  it('records nothing for evaluation', () => {
    using graph = new Graph(backend, 64)
    const tape = new Tape(graph, false)
    const x = tape.variable(graph.input(GGML_TYPE.F32, 4))
    expect(x.needsGrad).toBe(false)
    expect(scale(tape, x, 2).needsGrad).toBe(false)
  })

  it('has no gradient for a value that the output does not read', () => {
    using graph = new Graph(backend, 64)
    const tape = new Tape(graph)
    const [a, b] = [tape.variable(graph.input(GGML_TYPE.F32, 4)), tape.variable(graph.input(GGML_TYPE.F32, 4))]
    scale(tape, b, 3)
    tape.backward(scale(tape, a, 2), graph.input(GGML_TYPE.F32, 4))
    expect(tape.gradOf(a)).toBeDefined()
    expect(tape.gradOf(b)).toBeUndefined()
  })

  it('makes a value again for the backward where its op knows how, once, and keeps it where that is left out', () => {
    for (const [optimizations, made] of [
      [['rebuilt_activations'], 1],
      [[], 0],
    ] as const) {
      using other = openBackend('cpu', 1, Infinity, optimizations)
      using graph = new Graph(other, 64)
      const tape = new Tape(graph)
      const x = tape.variable(graph.input(GGML_TYPE.F32, 4, 2))
      const normed = rmsNorm(tape, x, null, 1e-6)
      const [first, second] = [tape.inBackward(normed), tape.inBackward(normed)]
      expect([second === first, first === normed.value]).toEqual([true, made === 0])
      expect(tape.inBackward(x)).toBe(x.value)
    }
  })

  it('refuses a gradient of another shape', () => {
    using graph = new Graph(backend, 64)
    const tape = new Tape(graph)
    const y = scale(tape, tape.variable(graph.input(GGML_TYPE.F32, 4, 2)), 2)
    expect(() => tape.backward(y, graph.input(GGML_TYPE.F32, 2, 4))).toThrow('gradient [2, 4] for a value [4, 2]')
  })
})
