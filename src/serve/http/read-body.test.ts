import { describe, expect, it } from 'vitest'
import { chatRequest } from '../requests/chat.ts'
import { ApiError } from './api-error.ts'
import { readBody } from './read-body.ts'

const fault = (body: unknown): Pick<ApiError, 'status' | 'param' | 'key' | 'message'> | null => {
  try {
    readBody(chatRequest, body)
    return null
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return error
  }
}
const messages = [{ role: 'user', content: '好' }]
const ok = { model: 'base', messages }

describe('the white list of a chat', () => {
  it('takes what clients of OpenAI send, and null for nothing', () => {
    const body = {
      ...ok,
      stream: false,
      stream_options: null,
      temperature: 0,
      top_p: 1,
      max_completion_tokens: 5,
      stop: ['。', '\n'],
      seed: -1,
      n: 1,
      user: 'u',
      response_format: { type: 'text' },
    }
    expect(readBody(chatRequest, body)).toMatchObject({
      temperature: 0,
      n: 1,
      stop: ['。', '\n'],
      stream_options: undefined,
    })
    expect(fault({ ...ok, messages: [{ role: 'user', content: [{ type: 'text', text: '好' }] }] })).toBeNull()
  })

  it.each([
    'n_discard',
    'n_keep',
    'logit_bias',
    'samplers',
    'mirostat',
    'chat_template',
    'chat_template_kwargs',
    'lora',
    'grammar',
    'json_schema',
    'id_slot',
    'cache_prompt',
    'tools',
    'tool_choice',
    'functions',
    'presence_penalty',
    'constructor',
    '__defineGetter__',
  ])('refuses %s by its name', (name) => {
    expect(fault({ ...ok, [name]: 1 })).toMatchObject({ status: 400, param: name, key: 'serve.unknown_field' })
  })

  it.each<[string, object, string]>([
    ['no model', { messages }, 'model'],
    ['no messages', { model: 'base', messages: [] }, 'messages'],
    ['an unknown role', { ...ok, messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].role'],
    [
      'a picture',
      { ...ok, messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] },
      'messages[0].content[0].type',
    ],
    ['heat', { ...ok, temperature: 2.1 }, 'temperature'],
    ['no top_p', { ...ok, top_p: 0 }, 'top_p'],
    ['no tokens', { ...ok, max_tokens: 0 }, 'max_tokens'],
    ['half a token', { ...ok, max_tokens: 1.5 }, 'max_tokens'],
    ['too many stops', { ...ok, stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop'],
    ['a long stop', { ...ok, stop: ['x'.repeat(65)] }, 'stop[0]'],
    ['two answers', { ...ok, n: 2 }, 'n'],
    ['a text for a flag', { ...ok, stream: 'yes' }, 'stream'],
    [
      'an unknown option',
      { ...ok, stream_options: { include_obfuscation: true } },
      'stream_options.include_obfuscation',
    ],
    ['a path for a template', { ...ok, x_lorasmith: { template: '../../etc/passwd' } }, 'x_lorasmith.template'],
    ['an unknown format', { ...ok, response_format: { type: 'xml' } }, 'response_format.type'],
  ])('refuses %s by its field', (_, body, param) => {
    expect(fault(body)?.param).toBe(param)
  })

  it('repeats no value and no odd name in its words', () => {
    const secret = '王小明'
    for (const body of [
      { ...ok, temperature: secret },
      { ...ok, [secret]: 1 },
      { ...ok, response_format: { type: secret } },
    ]) {
      expect(JSON.stringify(fault(body)) + fault(body)!.message).not.toContain(secret)
    }
  })
})
