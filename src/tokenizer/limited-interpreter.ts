import { type Environment, Interpreter, parse, tokenize } from '@huggingface/jinja'

/**
 * Jinja that comes with a downloaded model, run with limits: it can reach nothing outside its own values, but it could loop, double a
 * text forty times, or ask for a range of 10^9. Every value is made by `evaluate`, so counting there bounds time and memory.
 */
interface Value {
  readonly value: unknown
}

/** The package's declarations of these do not resolve in ES modules. */
interface Evaluator {
  run(program: Program): Value
  evaluate(statement: unknown, environment: Environment): Value
}

type Program = ReturnType<typeof parse>
const Base = Interpreter as unknown as new (environment: Environment) => Evaluator

/** Far above real templates: the longest have 30,000 characters, and a chat of 200 messages takes some 20,000 steps and a few ms. */
export const TEMPLATE_LIMITS = {
  characters: 1 << 18, // of the template itself
  blanks: 500, // one after another in it: the package's own scan is quadratic in them
  steps: 500_000,
  milliseconds: 2_000,
  elements: 100_000, // of one list
  output: 1 << 26, // characters of all texts made on the way, without those of the chat itself
} as const

export type TemplateLimit = keyof typeof TEMPLATE_LIMITS

/** A template asked for more than it may have. */
export class TemplateLimitError extends Error {
  readonly what: TemplateLimit

  constructor(what: TemplateLimit) {
    super(`more than ${TEMPLATE_LIMITS[what]} ${what}`)
    this.what = what
  }
}

/** Parses within the limits; the package's own error where the text is no Jinja. */
export function parseWithin(text: string): Program {
  if (text.length > TEMPLATE_LIMITS.characters) throw new TemplateLimitError('characters')
  if (longestBlank(text) > TEMPLATE_LIMITS.blanks) throw new TemplateLimitError('blanks')
  return parse(tokenize(text, { lstrip_blocks: true, trim_blocks: true })) // as Hugging Face sets its Jinja
}

/** @param chatCharacters length of all messages: each may be handed on a hundred times */
export function runWithin(program: Program, environment: Environment, chatCharacters: number): string {
  return String(new LimitedInterpreter(environment, TEMPLATE_LIMITS.output + 100 * chatCharacters).run(program).value)
}

class LimitedInterpreter extends Base {
  #steps = 0
  #characters: number
  readonly #end = performance.now() + TEMPLATE_LIMITS.milliseconds

  constructor(environment: Environment, characters: number) {
    super(environment)
    this.#characters = characters
  }

  override evaluate(statement: unknown, environment: Environment): Value {
    if (++this.#steps > TEMPLATE_LIMITS.steps) throw new TemplateLimitError('steps')
    if (performance.now() > this.#end) throw new TemplateLimitError('milliseconds')
    const result = super.evaluate(statement, environment)
    const { value } = result
    if (typeof value === 'string') {
      this.#characters -= value.length
      if (this.#characters < 0) throw new TemplateLimitError('output')
    } else if (Array.isArray(value) && value.length > TEMPLATE_LIMITS.elements) throw new TemplateLimitError('elements')
    return result
  }
}

function longestBlank(text: string): number {
  let longest = 0
  let run = 0
  for (let i = 0; i < text.length; i++) {
    run = text[i]!.trim() === '' ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return longest
}
