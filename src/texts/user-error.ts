import { type Lang, type TextKey, type TextValues, text } from './render.ts'

/**
 * The user's fault, told once and for all: place, fact, got, allowed, remedy. Exit code 2, no stack.
 * The sentence lives in the text tables; `message` is its English form, `render` gives any language.
 * Values are file names, numbers and keys: never a row's text, a prompt or a name.
 */
export class UserError extends Error {
  readonly code: TextKey
  readonly values: TextValues

  constructor(code: TextKey, values: TextValues = {}, options?: ErrorOptions) {
    super(text('en', code, values), options)
    this.name = 'UserError'
    this.code = code
    this.values = values
  }

  render(lang: Lang): string {
    return text(lang, this.code, this.values)
  }
}

/** Several faults found in one pass, told together. */
export class UserErrors extends Error {
  readonly faults: readonly UserError[]

  constructor(faults: readonly UserError[]) {
    super(faults.map((fault) => fault.message).join('\n'))
    this.name = 'UserErrors'
    this.faults = faults
  }

  render(lang: Lang): string {
    return this.faults.map((fault) => fault.render(lang)).join('\n')
  }
}
