/** Tokens in, text out: never half a character, never a part of a stop text. */
export interface TextStream {
  /** The text that is now certain, often empty. */
  push(token: number): string
  /** What was held back, when no token follows. Half a character comes out as U+FFFD. */
  flush(): string
  readonly stopped: boolean // a stop text has come; what follows is dropped
}

const WINDOW_TOKENS = 16
const CONTEXT_TOKENS = 4

/** `decode` must be a tokenizer's: decoding a window and not each token alone keeps spaces and multi-token characters right. */
export function createTextStream(
  decode: (tokens: readonly number[]) => string,
  stops: readonly string[] = [],
): TextStream {
  let window: number[] = []
  let shown = 0 // characters of the window's text already passed on
  let held = '' // certain text that may be the beginning of a stop text
  let stopped = false

  function take(final: boolean): string {
    const text = decode(window)
    const end = final ? text.length : text.length - incompleteTail(text)
    const fresh = text.slice(shown, end)
    shown = Math.max(shown, end)
    if (window.length >= WINDOW_TOKENS && end === text.length) {
      window = window.slice(-CONTEXT_TOKENS)
      shown = decode(window).length
    }
    return fresh
  }

  function pass(fresh: string, final: boolean): string {
    const text = held + fresh
    const at = firstIndex(text, stops)
    if (at >= 0) {
      stopped = true
      held = ''
      return text.slice(0, at)
    }
    const keep = final ? 0 : stopPrefixLength(text, stops)
    held = text.slice(text.length - keep)
    return text.slice(0, text.length - keep)
  }

  return {
    push(token) {
      if (stopped) return ''
      window.push(token)
      return pass(take(false), false)
    },
    flush: () => (stopped ? '' : pass(take(true), true)),
    get stopped() {
      return stopped
    },
  }
}

/** A character whose bytes have not all come decodes to one U+FFFD at the end. */
function incompleteTail(text: string): number {
  return text.endsWith('\uFFFD') ? 1 : 0
}

function firstIndex(text: string, stops: readonly string[]): number {
  const found = stops.map((stop) => (stop === '' ? -1 : text.indexOf(stop))).filter((at) => at >= 0)
  return found.length === 0 ? -1 : Math.min(...found)
}

/** Length of the longest end of `text` that a stop text begins with. */
function stopPrefixLength(text: string, stops: readonly string[]): number {
  let longest = 0
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length--) {
      if (text.endsWith(stop.slice(0, length))) longest = length
    }
  }
  return longest
}
