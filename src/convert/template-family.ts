// table: families of chat templates by the marks that they set around a turn

/** The first that fits: marks that only one family has stand before those that several share. */
const FAMILIES: readonly (readonly [family: string, marks: RegExp])[] = [
  ['chatml', /<\|im_start\|>/],
  ['llama3', /<\|start_header_id\|>/],
  ['llama4', /<\|header_start\|>/],
  ['gemma', /<start_of_turn>/],
  ['deepseek', /<｜User｜>/],
  ['glm4', /\[gMASK\]/],
  ['minicpm', /<用户>/],
  ['phi3', /<\|end\|>/],
  ['granite', /<\|start_of_role\|>/],
  ['command-r', /<\|START_OF_TURN_TOKEN\|>/],
  ['mistral', /\[INST\]/],
  ['vicuna', /USER:/],
  ['alpaca', /### Instruction/],
]

/** `chatml`, `llama3`, ..., or `other`. */
export function templateFamily(template: string): string {
  return FAMILIES.find(([, marks]) => marks.test(template))?.[0] ?? 'other'
}
