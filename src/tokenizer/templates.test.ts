import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UserError } from '../texts/user-error.ts'
import { compileChatTemplate } from './chat-template.ts'
import { createTokenizer } from './create.ts'
import type { ChatMessage, Tokenizer } from './tokenizer.ts'

// Written for this test in the manner of the public templates; shortened where tools and images are concerned.
const TEMPLATES = {
  chatml: `{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}`,
  llama2: `{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate user/assistant') }}{% endif %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\n' + system_message + '\n<</SYS>>\n\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}`,
  llama3: `{{- bos_token }}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{{- "Today Date: " + date_string + "\n" }}
{%- if tools is not none %}
    {{- "TOOLS" }}
{%- endif %}
{%- for message in messages %}
    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + message['content'] | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
{%- endif %}`,
  mistral: `{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST] " + system_message + "\n\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- else %}
        {{- " " + message["content"] + eos_token }}
    {%- endif %}
{%- endfor %}`,
  qwen25: `{%- if messages[0]['role'] == 'system' %}
    {{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}
{%- else %}
    {{- '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
{%- endif %}`,
  qwen3: `{%- set ns = namespace(last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if message.role == "user" and ns.last_query_index >= index %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.role == "assistant" %}
        {%- set content = message.content %}
        {%- set reasoning_content = '' %}
        {%- if '</think>' in content %}
            {%- set reasoning_content = content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\n') %}
        {%- endif %}
        {%- if loop.index0 > ns.last_query_index and (loop.last or reasoning_content) %}
            {{- '<|im_start|>' + message.role + '\n<think>\n' + reasoning_content.strip('\n') + '\n</think>\n\n' + content.lstrip('\n') }}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\n' + content }}
        {%- endif %}
        {{- '<|im_end|>\n' }}
    {%- else %}
        {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\n\n</think>\n\n' }}
    {%- endif %}
{%- endif %}`,
  // Prompts with an open thinking block and renders a finished answer without one (DeepSeek-R1).
  deepseekR1: `{{ bos_token }}{% for message in messages %}{% if message['role'] == 'user' %}{{ '<User>' + message['content'] }}{% else %}{{ '<Assistant>' + message['content'].split('</think>')[-1] + eos_token }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<Assistant><think>\n' }}{% endif %}`,
} as const

const model = new URL('../../models/lorasmith-demo-zh-8m-Q8_0.gguf', import.meta.url).pathname
const chat: readonly ChatMessage[] = [
  { role: 'system', content: '你是医生。' },
  { role: 'user', content: '发热怎么办?' },
]
const settings = { bosText: '<s>', eosText: '</s>', thinking: false, now: new Date(2026, 10, 3) }
const rendered = (name: keyof typeof TEMPLATES, messages = chat, prompt = true) =>
  compileChatTemplate(TEMPLATES[name], settings).render(messages, prompt)

describe('compileChatTemplate', () => {
  it.each([
    [
      'chatml',
      '<|im_start|>system\n你是医生。<|im_end|>\n<|im_start|>user\n发热怎么办?<|im_end|>\n<|im_start|>assistant\n',
    ],
    ['llama2', '<s>[INST] <<SYS>>\n你是医生。\n<</SYS>>\n\n发热怎么办? [/INST]'],
    [
      'llama3',
      '<s>Today Date: 03 Nov 2026\n<|start_header_id|>system<|end_header_id|>\n\n你是医生。<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n发热怎么办?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    ],
    ['mistral', '<s>[INST] 你是医生。\n\n发热怎么办?[/INST]'],
    [
      'qwen25',
      '<|im_start|>system\n你是医生。<|im_end|>\n<|im_start|>user\n发热怎么办?<|im_end|>\n<|im_start|>assistant\n',
    ],
    [
      'qwen3',
      '<|im_start|>system\n你是医生。<|im_end|>\n<|im_start|>user\n发热怎么办?<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n',
    ],
  ] as const)('renders %s', (name, want) => {
    expect(rendered(name)).toBe(want)
  })

  it('lets a thinking model think when asked to', () => {
    const template = compileChatTemplate(TEMPLATES.qwen3, { ...settings, thinking: true })
    expect(template.render(chat, true)).toMatch(/assistant\n$/)
  })

  it('refuses what is not Jinja', () => {
    expect(() => compileChatTemplate('{% for m in messages %}', settings)).toThrow(UserError)
  })

  it('tells why a template refuses a chat, without its text', () => {
    const secret = '张三的病历'
    const messages: ChatMessage[] = [
      { role: 'user', content: secret },
      { role: 'user', content: secret },
    ]
    const fault = catchFault(() => rendered('llama2', messages))
    expect(fault.message).toContain('Roles must alternate')
    const quoting = compileChatTemplate('{{ raise_exception(messages[0].content) }}', settings)
    expect(catchFault(() => quoting.render(messages, true)).message).not.toContain(secret)
    const picky = compileChatTemplate(
      `{% if '张三' in messages[0].content %}{{ raise_exception(messages[0].content) }}{% endif %}`,
      settings,
    )
    expect(catchFault(() => picky.render(messages, true)).message).not.toContain(secret)
  })
})

describe('encodeExample with each template', () => {
  const tokenizers = new Map<string, Tokenizer>()
  beforeAll(async () => {
    for (const [name, chatTemplate] of Object.entries(TEMPLATES)) {
      tokenizers.set(name, await createTokenizer(model, { chatTemplate, now: settings.now }))
    }
  })
  afterAll(async () => {
    for (const tokenizer of tokenizers.values()) await tokenizer[Symbol.asyncDispose]()
  })

  it.each(Object.keys(TEMPLATES))('%s: the prompt comes first, the answer follows and the turn ends once', (name) => {
    const tokenizer = tokenizers.get(name)!
    const prompt = tokenizer.encodePrompt(chat)
    const { tokens, promptTokens } = tokenizer.encodeExample(chat, '多喝水。\n注意休息。')
    expect(tokens.subarray(0, promptTokens)).toEqual(prompt)
    const reply = tokens.subarray(promptTokens)
    expect(tokenizer.decode(reply).trim().replace('<|eot_id|>', '')).toBe('多喝水。\n注意休息。')
    expect(tokenizer.eogTokens).toContain(reply.at(-1))
    expect(reply.slice(0, -1).some((token) => tokenizer.eogTokens.includes(token))).toBe(false)
  })

  it('puts the answer behind the prompt where a template would render another header', () => {
    const tokenizer = tokenizers.get('deepseekR1')!
    const { tokens } = tokenizer.encodeExample(chat, '多喝水。')
    expect(tokenizer.decode(tokens, { special: true })).toMatch(/<Assistant><think>\n多喝水。<\|im_end\|>$/)
  })

  it('takes a thinking answer as the template writes it', async () => {
    await using tokenizer = await createTokenizer(model, { chatTemplate: TEMPLATES.qwen3, thinking: true })
    const { tokens, promptTokens } = tokenizer.encodeExample(chat, '<think>\n先想\n</think>\n\n多喝水。')
    expect(tokenizer.decode(tokens.subarray(promptTokens))).toBe('<think>\n先想\n</think>\n\n多喝水。')
  })
})

function catchFault(work: () => unknown): UserError {
  try {
    work()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('no fault')
}
