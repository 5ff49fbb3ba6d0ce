/**
 * A scanner for the XML inside office files: tags and text in their order, chunk by chunk, with namespace prefixes cut off. It does not
 * check that tags are balanced; what it refuses, it refuses for safety: a document type, since entities can be made to blow up.
 */

export type XmlEvent =
  | { readonly type: 'open'; readonly name: string; readonly attributes: string; readonly empty: boolean }
  | { readonly type: 'close'; readonly name: string }
  | { readonly type: 'text'; readonly text: string } // one text may come in several

/** Why a text was refused; the caller knows the file. */
export class XmlFault extends Error {
  readonly kind: 'dtd' | 'broken'
  constructor(kind: 'dtd' | 'broken') {
    super(`XML: ${kind}`)
    this.kind = kind
  }
}

const MAX_TAG_CHARS = 1 << 20

/** Events of the text in `chunks`. @throws XmlFault */
export async function* scanXml(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly XmlEvent[], void, undefined> {
  const decoder = new TextDecoder('utf-8')
  let rest = ''
  for await (const chunk of chunks) {
    const { events, left } = takeEvents(rest + decoder.decode(chunk, { stream: true }))
    if (left.length > MAX_TAG_CHARS) throw new XmlFault('broken')
    rest = left
    yield events
  }
  if (rest.trim() !== '') throw new XmlFault('broken')
}

/** Whole tags and texts at the start of `text`, and what must wait for more. */
function takeEvents(text: string): { readonly events: readonly XmlEvent[]; readonly left: string } {
  const events: XmlEvent[] = []
  let at = 0
  while (at < text.length) {
    if (text[at] !== '<') {
      const end = textEnd(text, at)
      if (end === at) break
      events.push({ type: 'text', text: decodeEntities(text.slice(at, end)) })
      at = end
      continue
    }
    const end = markupEnd(text, at)
    if (end < 0) break
    const event = markupEvent(text.slice(at, end))
    if (event) events.push(event)
    at = end
  }
  return { events, left: text.slice(at) }
}

const MAX_ENTITY_CHARS = 12

/** Where the text that begins at `from` ends for now: at the next tag, or before an entity that is not all there. */
function textEnd(text: string, from: number): number {
  const tag = text.indexOf('<', from)
  if (tag >= 0) return tag
  const entity = text.lastIndexOf('&')
  const cut = entity >= from && text.length - entity < MAX_ENTITY_CHARS && !text.includes(';', entity)
  return cut ? entity : text.length
}

const CLOSERS = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const

const [DOUBLE_QUOTE, SINGLE_QUOTE, GREATER] = [34, 39, 62]

/** The index behind the tag, comment or CDATA at `from`; -1 where it is not all there. */
function markupEnd(text: string, from: number): number {
  if (text.length - from < '<![CDATA['.length && !text.includes('>', from)) return -1
  const sign = text[from + 1]
  const special = sign === '!' || sign === '?' ? CLOSERS.find(([opener]) => text.startsWith(opener, from)) : undefined
  if (sign === '!' && /^<!doctype/i.test(text.slice(from, from + 9))) throw new XmlFault('dtd')
  if (special) {
    const end = text.indexOf(special[1], from + special[0].length)
    return end < 0 ? -1 : end + special[1].length
  }
  for (let at = from, quote = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (quote !== 0) quote = code === quote ? 0 : quote
    else if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) quote = code
    else if (code === GREATER) return at + 1
  }
  return -1
}

function markupEvent(markup: string): XmlEvent | undefined {
  if (markup.startsWith('<![CDATA[')) return { type: 'text', text: markup.slice(9, -3) }
  if (markup.startsWith('<!') || markup.startsWith('<?')) return undefined
  if (markup.startsWith('</')) return { type: 'close', name: localName(markup.slice(2, -1).trim()) }
  const empty = markup.endsWith('/>')
  const body = markup.slice(1, empty ? -2 : -1)
  const nameEnd = body.search(/\s/)
  const name = localName(nameEnd < 0 ? body : body.slice(0, nameEnd))
  return { type: 'open', name, attributes: nameEnd < 0 ? '' : body.slice(nameEnd), empty }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** The attributes of a tag by their local names. */
export function attributesOf(attributes: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const [, name, double, single] of attributes.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    found[localName(name!)] = decodeEntities(double ?? single ?? '')
  }
  return found
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** One attribute without a prefix, where the others are not wanted. */
export function attributeOf(attributes: string, name: string): string | undefined {
  const at = attributes.indexOf(` ${name}="`)
  if (at < 0) return attributes.includes("'") || /\n|\t/.test(attributes) ? attributesOf(attributes)[name] : undefined
  const from = at + name.length + 3
  return decodeEntities(attributes.slice(from, attributes.indexOf('"', from)))
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&([^;&]{0,10});?/g, (_, name: string) => {
    const code = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(name)
    if (!code) return NAMED[name] ?? fail()
    const point = code[1] ? Number.parseInt(code[1], 16) : Number(code[2])
    return point <= 0x10ffff ? String.fromCodePoint(point) : fail()
  })
}

function fail(): never {
  throw new XmlFault('broken')
}
