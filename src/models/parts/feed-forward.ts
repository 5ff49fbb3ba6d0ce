import { geglu } from '../../autograd/geglu.ts'
import { slice } from '../../autograd/slice.ts'
import { swiglu } from '../../autograd/swiglu.ts'
import type { Tape, Var } from '../../autograd/tape.ts'
import type { Block } from '../decoder.ts'

/** down(silu(gate x) * up x) */
export const swigluBlock = gatedBlock(swiglu)

/** down(gelu(gate x) * up x) */
export const gegluBlock = gatedBlock(geglu)

/** The same as `swigluBlock` where gate and up are one matrix, gate's rows first. */
export const fusedSwigluBlock: Block = (pass, x) => {
  const both = pass.project('ffn_up', x) // [2F, N]
  const width = both.value.ne[0] / 2
  const [gate, up] = [slice(pass.tape, both, 0, width), slice(pass.tape, both, width, width)]
  return pass.project('ffn_down', swiglu(pass.tape, gate, up))
}

function gatedBlock(glu: (tape: Tape, gate: Var, up: Var) => Var): Block {
  return (pass, x) => {
    const [gate, up] = [pass.project('ffn_gate', x), pass.project('ffn_up', x)]
    return pass.project('ffn_down', glu(pass.tape, gate, up))
  }
}
