import { describe, expect, it } from 'vitest'
import { UserError } from '../texts/user-error.ts'
import { compileChatTemplate } from './chat-template.ts'
import { TEMPLATE_LIMITS } from './limited-interpreter.ts'
import type { ChatMessage } from './tokenizer.ts'

const settings = { bosText: '<s>', eosText: '</s>', thinking: false, now: new Date(0) }
const chat: readonly ChatMessage[] = [{ role: 'user', content: '你好' }]

function render(text: string, messages = chat): string {
  return compileChatTemplate(text, settings).render(messages, true)
}

/** The fault, and that it came within the time and memory that a template may take. */
function refused(text: string): UserError {
  const begin = performance.now()
  try {
    render(text)
  } catch (error) {
    expect(performance.now() - begin).toBeLessThan(3 * TEMPLATE_LIMITS.milliseconds) // other programs run here too
    if (error instanceof UserError) return error
    throw error
  }
  return expect.unreachable('a hostile template was rendered')
}

const nested = (depth: number, body: string) =>
  Array.from({ length: depth }, (_, i) => `{% for v${i} in range(1000) %}`).join('') +
  body +
  '{% endfor %}'.repeat(depth)

describe('a template that would not end', () => {
  it.each([
    ['loops in loops', nested(4, 'x')],
    ['loops in loops that write nothing', nested(5, '')],
    [
      'a macro that calls itself twice',
      '{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}',
    ],
    [
      'a text doubled 40 times',
      `{% set ns = namespace(t='x') %}{% for i in range(40) %}{% set ns.t = ns.t + ns.t %}{% endfor %}{{ ns.t }}`,
    ],
    [
      'a list doubled 40 times',
      `{% set ns = namespace(t=[1]) %}{% for i in range(40) %}{% set ns.t = ns.t + ns.t %}{% endfor %}{{ ns.t }}`,
    ],
    ['a range of 10^9', '{% for i in range(1000000000) %}{% endfor %}'],
    ['a range without end', '{% for i in range(0, 1 / 0) %}{% endfor %}'],
    ['a range without a number', '{% for i in range("x") %}{% endfor %}'],
    ['a template of 300 KB', '{{ 1 }}'.repeat(43_000)],
    ['300 KB of blanks', ' '.repeat(200_000)],
  ])('%s is refused', (_, text) => {
    expect(['tokenizer.templateLimit', 'tokenizer.templateRefused']).toContain(refused(text).code)
  })

  it.each([
    ['endless recursion', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', 'tokenizer.templateRefused'],
    ['10,000 brackets', `{{ ${'('.repeat(10_000)}1${')'.repeat(10_000)} }}`, 'tokenizer.badTemplate'],
    ['tags without end', '{% if 1 %}'.repeat(20_000), 'tokenizer.badTemplate'],
  ])('%s is refused by the depth of the stack', (_, text, code) => {
    expect(refused(text).code).toBe(code)
  })
})

describe('a template that reaches for the program (CVE-2024-34359)', () => {
  it.each([
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ messages.__class__.__base__.__subclasses__()[104].load_module('os').system('id') }}",
    "{{ range.constructor('return process')() }}",
    "{{ raise_exception.constructor('return process.exit(7)')() }}",
    "{{ ''.constructor.constructor('return process.exit(7)')() }}",
    "{{ messages.constructor('x') }}",
    '{{ self._TemplateReference__context.cycler.__init__.__globals__.os.popen("id").read() }}',
    '{{ cycler.__init__.__globals__.os }}',
    '{{ lipsum.__globals__["os"].popen("id") }}',
    '{{ process.env }}',
    '{{ globalThis.process.exit(7) }}',
    '{% import "os" as os %}{{ os.system("id") }}',
    '{% include "/etc/passwd" %}',
  ])('gets nothing: %s', (text) => {
    let out = ''
    try {
      out = render(text)
    } catch (error) {
      expect(error).toBeInstanceOf(UserError)
    }
    expect(out).not.toMatch(/root:|PATH|function|object|class|process/i)
  })

  it('cannot change what a later template sees', () => {
    expect(() => render("{% set _ = messages.__proto__.update({'x': 1}) %}")).toThrow(UserError)
    expect(render('{% set range = 1 %}{% set messages = [] %}{{ messages | length }}')).toBe('0')
    expect(render('{{ messages | length }}{{ range(2) | length }}')).toBe('12')
  })
})

it('leaves room for a long chat: 400 messages of 2,000 characters', () => {
  const long = Array.from(
    { length: 400 },
    (_, i): ChatMessage => ({
      role: i % 2 === 0 ? 'user' : 'assistant',
      content: '字'.repeat(2000),
    }),
  )
  const text =
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + (m.content | trim) + '<|im_end|>' }}{% endfor %}"
  expect(render(text, long).length).toBeGreaterThan(800_000)
})
