import { textRule } from '../text-check.ts'

const TAG =
  /<\/?(?:p|br|div|span|b|i|u|a|img|table|tbody|thead|tr|td|th|ul|ol|li|dl|dt|dd|h[1-6]|strong|em|font|sup|sub|hr|section|article|center|pre|code|blockquote)(?:\s[^<>]{0,300})?\/?>|<!--[^<>]{0,300}-->/gi
const BREAKS = /^<\/?(?:br|p|div|tr|ul|ol|li|h[1-6]|section|article|blockquote|hr)\b/i
const ENTITY = /&(?:[a-z]{2,8}|#\d{2,6}|#x[0-9a-f]{2,5});/gi
const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  ldquo: '“',
  rdquo: '”',
  lsquo: '‘',
  rsquo: '’',
  hellip: '…',
  middot: '·',
  bull: '•',
  mdash: '—',
  ndash: '–',
  times: '×',
  divide: '÷',
  deg: '°',
  plusmn: '±',
  le: '≤',
  ge: '≥',
  micro: 'µ',
  alpha: 'α',
  beta: 'β',
}

/** Tags and entities that a web page left. The fix keeps every word: tags go, block tags become line breaks, entities their characters. */
export const html = textRule({
  id: 'html',
  severity: 'warning',
  message: 'lint.html',
  has: (text) => text.search(TAG) >= 0 || [...text.matchAll(ENTITY)].some(([entity]) => decoded(entity) !== entity),
  fix: (text) =>
    text
      .replace(TAG, (tag) => (BREAKS.test(tag) ? '\n' : ''))
      .replace(ENTITY, decoded)
      .replace(/[^\S\n]+\n/g, '\n')
      .replace(/\n{2,}/g, '\n')
      .trim(),
})

function decoded(entity: string): string {
  const name = entity.slice(1, -1).toLowerCase()
  if (!name.startsWith('#')) return ENTITIES[name] ?? entity
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  const isText =
    code >= 0x20 && code < 0x11_0000 && !(code >= 0xd800 && code < 0xe000) && !(code >= 0x7f && code < 0xa0)
  return isText ? String.fromCodePoint(code) : entity
}
