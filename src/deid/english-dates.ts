/** What stays of a date under Safe Harbor (C): its year, unless it would tell an age over 89. */
export function yearOnly(text: string, now = new Date()): string {
  const year = /(?<!\d)(?:18|19|20)\d{2}(?!\d{1,2}(?!\d))/.exec(text)?.[0] ?? /^((?:19|20)\d{2})\d{4}$/.exec(text)?.[1]
  return year !== undefined && now.getUTCFullYear() - Number(year) <= 89 ? year : '<DATE>'
}
