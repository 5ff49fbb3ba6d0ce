/**
 * Texts that a spreadsheet would run as a formula (CWE-1236, OWASP): they get a leading apostrophe, which shows them as text even after
 * the sheet was saved as CSV and opened again. Full-width signs count, Excel takes them in Chinese and Japanese versions.
 */
const STARTS = /^'*[=+\-@\t\r\0＝＋－＠]/

/** One apostrophe more where the text begins like a formula, or like one that was guarded before. */
export function guardFormula(text: string): string {
  return STARTS.test(text) ? `'${text}` : text
}

/** Takes `guardFormula` back: `unguardFormula(guardFormula(text))` is the text, whatever it is. */
export function unguardFormula(text: string): string {
  return text.startsWith("'") && STARTS.test(text) ? text.slice(1) : text
}
