import { geglu } from '../../autograd/geglu.ts'
import { swiglu } from '../../autograd/swiglu.ts'
import type { Tape, Var } from '../../autograd/tape.ts'
import type { Block } from '../decoder.ts'

/** down(silu(gate x) * up x) */
export const swigluBlock = gatedBlock(swiglu)

/** down(gelu(gate x) * up x) */
export const gegluBlock = gatedBlock(geglu)

function gatedBlock(glu: (tape: Tape, gate: Var, up: Var) => Var): Block {
  return (pass, x) => {
    const [gate, up] = [pass.project('ffn_gate', x), pass.project('ffn_up', x)]
    return pass.project('ffn_down', glu(pass.tape, gate, up))
  }
}
