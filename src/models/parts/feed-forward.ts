import { swiglu } from '../../autograd/swiglu.ts'
import type { Block } from '../decoder.ts'

/** down(silu(gate x) * up x) */
export const swigluBlock: Block = (pass, x) => {
  const [gate, up] = [pass.project('ffn_gate', x), pass.project('ffn_up', x)]
  return pass.project('ffn_down', swiglu(pass.tape, gate, up))
}
