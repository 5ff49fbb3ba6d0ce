import { describe, expect, it } from 'vitest'
import { createHfConfig } from '../hf-config.ts'
import type { HfFolder, Json } from '../hf-folder.ts'
import { readSpecials, templateEntries } from './specials.ts'

const added = ['<s>', '</s>', '<eot>', '<pad>'].map((content, id) => ({ id, content, special: true }))
const special = (id: string) => ({ SpecialToken: { id, type_id: 0 } })
const sequence = (id: string) => ({ Sequence: { id, type_id: 0 } })

function folder(tokenizer: Json | null, tokenizerConfig: Json, config: Json = {}): HfFolder {
  const none = { path: '', name: '', tensors: new Map(), addedTokens: {}, generation: {}, card: {}, faults: [] }
  const files = { sentencePiece: null, merges: null, vocab: null, template: undefined }
  return { ...none, ...files, tokenizer, tokenizerConfig, config: createHfConfig(config, 'config.json') }
}

function found(...parts: Parameters<typeof folder>): Record<string, unknown> {
  const entries = readSpecials(folder(...parts), null, {})
  return Object.fromEntries([...entries].map(([key, { value }]) => [key.replace('tokenizer.ggml.', ''), value]))
}

describe('readSpecials', () => {
  it('takes tokenizer_config.json before config.json', () => {
    const config = { bos_token_id: 3, eos_token_id: [1, 2], pad_token_id: 3 }
    expect(found({ added_tokens: added }, { bos_token: '<s>', eos_token: { content: '<eot>' } }, config)).toEqual({
      bos_token_id: 0,
      eos_token_id: 2,
      padding_token_id: 3,
    })
  })

  it('sees what the post-processor puts around a text', () => {
    const template = {
      type: 'TemplateProcessing',
      single: [special('<s>'), sequence('A'), special('</s>')],
      pair: [special('<s>'), sequence('A'), special('<s>'), sequence('B'), special('</s>')],
    }
    const tokenizer = {
      added_tokens: added,
      post_processor: { type: 'Sequence', processors: [{ type: 'ByteLevel' }, template] },
    }
    expect(found(tokenizer, { bos_token: '<s>', eos_token: '<eot>' })).toEqual({
      bos_token_id: 0,
      eos_token_id: 1, // the template's
      eot_token_id: 2, // the config's
      add_bos_token: true,
      add_eos_token: true,
      add_sep_token: false,
    })
    expect(found(tokenizer, { bos_token: '<s>', eos_token: '</s>', add_bos_token: false })).toMatchObject({
      add_bos_token: false,
    })
  })

  it('passes over ids behind the vocabulary, and fills only what is open', () => {
    const place = folder({ added_tokens: added }, { eos_token: '</s>' }, { bos_token_id: 99 })
    const entries = readSpecials(place, 50, { eos: '<eot>', eot: '<eot>' })
    expect([...entries.keys()].map((key) => key.split('.').at(-1))).toEqual(['eos_token_id', 'eot_token_id'])
    expect(entries.get('tokenizer.ggml.eos_token_id')?.value).toBe(1)
  })
})

describe('templateEntries', () => {
  it('keeps each named template', () => {
    const entries = templateEntries([
      { name: 'default', template: 'a' },
      { name: 'tool-use', template: 'b' },
      { name: '', template: 'c' },
    ])
    expect([...entries].map(([key, { value }]) => [key, value])).toEqual([
      ['tokenizer.chat_template', 'a'],
      ['tokenizer.chat_template.tool_use', 'b'],
      ['tokenizer.chat_templates', ['tool_use']],
    ])
    expect(templateEntries(undefined).size).toBe(0)
  })
})
