import { parse } from 'yaml'

/** The YAML between the first two `---` lines of a README.md, as Hugging Face writes model cards. Empty where there is none or it is broken. */
export function readModelCard(text: string): Readonly<Record<string, unknown>> {
  const block = /^---\r?\n([\s\S]*?)\r?\n---(\r?\n|$)/.exec(text)?.[1]
  if (block === undefined) return {}
  try {
    // `no` is a language here; some cards are indented by tabs.
    const value: unknown = parse(block.replaceAll('\t', '  '), {
      version: '1.2',
      uniqueKeys: false,
      logLevel: 'error',
    })
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {}
  } catch {
    return {} // a card is for people; a model is none the worse for a broken one
  }
}
