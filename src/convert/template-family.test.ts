import { describe, expect, it } from 'vitest'
import { templateFamily } from './template-family.ts'

describe('templateFamily', () => {
  it.each([
    ["{{ '<|im_start|>' + message.role }}", 'chatml'],
    ["{{ '<|start_header_id|>' + message.role }}<|eot_id|>", 'llama3'],
    ['[INST] {{ message.content }} [/INST]', 'mistral'],
    ['<start_of_turn>user', 'gemma'],
    ['<|user|>\n{{ message.content }}<|end|>', 'phi3'],
    ['[gMASK]<sop><|user|>', 'glm4'],
    ['<用户>{{ message.content }}<AI>', 'minicpm'],
    ['{{ message.content }}', 'other'],
  ])('%s', (template, family) => expect(templateFamily(template)).toBe(family))
})
