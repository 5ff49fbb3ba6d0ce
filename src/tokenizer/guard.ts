import type { Vocab } from './vocab.ts'

/**
 * Keeps a user's text from becoming a control token: whoever types `<|im_end|>` into a question must not end the turn.
 * Such texts are hidden behind marks while the template renders, and come back as plain text between the template's own control tokens.
 */
export interface Guard {
  readonly mark: string // one character that is in none of the texts
  hide(text: string): string
  /** Tokens of a rendered template whose contents went through `hide`. No BOS is added. */
  encode(rendered: string): number[]
}

/** A guard for these contents. Without a control token's text in them, `encode` is llama.cpp's own tokenisation of the whole. */
export function createGuard(vocab: Vocab, texts: readonly string[]): Guard {
  const mark = freshMark(texts)
  const hidden = [...vocab.controlTokens.keys()].filter((control) => texts.some((text) => text.includes(control)))
  if (hidden.length === 0) return { mark, hide: (text) => text, encode: (rendered) => vocab.tokenize(rendered, true) }

  const hiddenPattern = anyOf(hidden)
  const marked = new RegExp(`${mark}(\\d+)${mark}`, 'g')
  const restore = (text: string) => text.replace(marked, (_, index: string) => hidden[Number(index)]!)
  return {
    mark,
    hide: (text) => text.replace(hiddenPattern, (control) => `${mark}${hidden.indexOf(control)}${mark}`),
    encode: (rendered) =>
      rendered.split(anyOf([...vocab.controlTokens.keys()])).flatMap((piece, i) => {
        if (i % 2 === 1) return vocab.controlTokens.get(piece)!
        return piece === '' ? [] : vocab.tokenize(restore(piece), false)
      }),
  }
}

/** One of the texts, the longest first as llama.cpp does; a group, so that `split` keeps what it finds. */
function anyOf(texts: readonly string[]): RegExp {
  const escaped = [...texts]
    .sort((a, b) => b.length - a.length)
    .map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`(${escaped.join('|')})`, 'g')
}

const PRIVATE_USE_FIRST = 0xe000
const PRIVATE_USE_LAST = 0xf8ff

function freshMark(texts: readonly string[]): string {
  for (let code = PRIVATE_USE_FIRST; code < PRIVATE_USE_LAST; code++) {
    const mark = String.fromCharCode(code)
    if (!texts.some((text) => text.includes(mark))) return mark
  }
  return String.fromCharCode(PRIVATE_USE_LAST)
}
