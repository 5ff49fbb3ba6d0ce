import { describe, expect, it } from 'vitest'
import { readModelCard } from './model-card.ts'

describe('readModelCard', () => {
  it('reads the block at the head of a README', () => {
    const card =
      '---\nlicense: apache-2.0\nlanguage:\n- zh\n- no\ntags:\n\t- medical\n---\n# Model\n---\nlicense: other\n'
    expect(readModelCard(card)).toEqual({ license: 'apache-2.0', language: ['zh', 'no'], tags: ['medical'] })
  })

  it('is empty where there is none, or none that can be read', () => {
    for (const text of ['', '# Model', '---\n- a\n- b\n---\n', '---\nlicense: [\n---\n', '---\nlicense: mit\n']) {
      expect(readModelCard(text)).toEqual({})
    }
  })
})
