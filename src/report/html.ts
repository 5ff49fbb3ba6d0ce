/**
 * Markup by tagged template: what is filled in is escaped, so that no text of a run can become a tag or an attribute. Attribute values
 * always stand in double quotes.
 */

const MARKUP: unique symbol = Symbol('markup')

/** Markup made by `html`; no other way leads to one. */
export interface Html {
  readonly [MARKUP]: string
}

export type Piece = Html | string | number | null | undefined | readonly Piece[]

/** @example html`<p class="${name}">${text}</p>` */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return { [MARKUP]: String.raw({ raw: parts }, ...pieces.map(markupOf)) }
}

export function renderHtml(markup: Html): string {
  return markup[MARKUP]
}

function markupOf(piece: Piece): string {
  if (piece === null || piece === undefined) return ''
  if (typeof piece === 'string') return escapeText(piece)
  if (typeof piece === 'number') return String(piece)
  return isHtml(piece) ? piece[MARKUP] : piece.map(markupOf).join('')
}

function isHtml(piece: Html | readonly Piece[]): piece is Html {
  return MARKUP in piece
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Control characters have no place in HTML, and half of a surrogate pair none in UTF-8. */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/(?![\t\n\r])\p{Cc}/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!)
}
