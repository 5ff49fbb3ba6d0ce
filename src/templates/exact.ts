import { isExactLine } from './characters.ts'
import type { Form, FormSection } from './forms.ts'
import { type BodyFault, type FormFault, judge, type ParsedAnswer, type Part } from './judge.ts'

/**
 * The exact parser: without faults are the answers that `grammarOf(form)` makes, and no others. Every answer without faults here has
 * none in the tolerant parser either and gives the same sections, but for one that only repeats one character: no grammar can tell that.
 */
export function parseExact(form: Form, text: string): ParsedAnswer {
  const lines = text.split('\n')
  const faults: FormFault[] = []
  const disclaimer = form.disclaimer !== undefined && lines.at(-1) === form.disclaimer
  if (disclaimer) lines.pop()
  const first = lines.findIndex((line) => TITLED.test(line))
  if (first !== 0 && lines.length > 0) faults.push({ type: 'text-before', title: null })
  const parts = partsOf(lines.slice(Math.max(0, first)))
  const judged = judge(form, parts, faults, exactFault)
  const missing: readonly FormFault[] =
    form.disclaimer === undefined || disclaimer ? [] : [{ type: 'no-disclaimer', title: null }]
  return { ...judged, faults: [...judged.faults, ...missing], disclaimer }
}

const TITLED = /^【([^【】]*)】/

function partsOf(lines: readonly string[]): readonly Part[] {
  const parts: { title: string; body: string }[] = []
  for (const line of lines) {
    const header = TITLED.exec(line)
    if (header) parts.push({ title: header[1]!, body: line.slice(header[0].length) })
    else if (parts.length > 0) parts.at(-1)!.body += `\n${line}`
  }
  return parts
}

function exactFault(body: string, { minLines, maxLines, maxChars }: FormSection): BodyFault | null {
  const lines = body.split('\n')
  if (body === '') return 'empty'
  if (lines.length < minLines) return 'too-few-lines'
  if (lines.length > maxLines) return 'too-many-lines'
  if (lines.some((line) => [...line].length > maxChars)) return 'too-long'
  return lines.every((line, i) => isExactLine(line, i === 0 ? 'first' : 'next', maxChars)) ? null : 'character'
}
