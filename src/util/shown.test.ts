import { expect, it } from 'vitest'
import { shown } from './shown.ts'

it('keeps names, and takes the terminal and the reader no control of the message', () => {
  expect(shown('blk.0.attn_q.weight 词表')).toBe('blk.0.attn_q.weight 词表')
  expect(shown('\u001b[2Ja\n\u202eb')).toBe('?[2Ja??b')
  expect(shown('x'.repeat(1000))).toBe(`${'x'.repeat(80)}...`)
})
