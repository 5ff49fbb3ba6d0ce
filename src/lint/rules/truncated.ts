import type { LintRule } from '../rule.ts'

/** Nothing ends so: a comma, a colon, an opening bracket. */
const OPEN_END = /[，、：,:（(【《“‘「—\-+=/]$/
/** Words that want something behind them. */
const WANTS_MORE =
  /(?:以及|及其|或者|并且|而且|但是|因为|由于|如果|例如|比如|包括|其中|按照|关于|对于|为了|以便|另外|此外|首先|其次|或|(?<![缓温饱平中柔谐总暖晴])和|(?<!参)与|(?<![涉提普波危触顾])及|(?<!一)把|(?<![棉盖])被|(?<!即)将|(?<![服遵听盲])从)$/
/** A list that has a number and no item: 3. */
const BARE_NUMBER = /(?:^|[\n。；;])[^\S\n]{0,4}(?:\d{1,2}|[一二三四五六七八九十]{1,2})[、.．)）][^\S\n]{0,4}$/
const PAIRS: Readonly<Record<string, string>> = { '）': '（', ')': '（', '】': '【', '》': '《' }
const TAIL = 200

/** An answer that stops in the middle: the model would learn to stop there, too. */
export const truncated: LintRule = {
  id: 'truncated',
  open: () => ({
    *row({ answer }) {
      const text = answer.trimEnd().slice(-TAIL)
      if (text === '') return
      if (OPEN_END.test(text) || WANTS_MORE.test(text)) yield { severity: 'warning', message: 'lint.truncated' }
      else if (BARE_NUMBER.test(text)) yield { severity: 'warning', message: 'lint.truncatedList' }
      else if (hasOpenBracket(text)) yield { severity: 'warning', message: 'lint.truncatedBracket' }
    },
  }),
}

/** A bracket of the last sentence that nothing closes; one further back is a slip of the pen. */
function hasOpenBracket(text: string): boolean {
  if (!/[（(【《]/.test(text) || /[）)】》”"’]$/.test(text)) return false
  const open: string[] = []
  for (const character of text) {
    if ('。！？!?\n'.includes(character)) open.length = 0
    else if ('（(【《'.includes(character)) open.push(character === '(' ? '（' : character)
    else if (PAIRS[character] !== undefined && open.at(-1) === PAIRS[character]) open.pop()
  }
  return open.length > 0
}
