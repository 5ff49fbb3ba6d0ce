import { AIGC_KEY, type Aigc } from '../formats/aigc.ts'
import type { Lang } from '../texts/render.ts'
import { HOVER_SCRIPT, sourceHash } from './hover.ts'
import { type Html, html, type Piece, renderHtml } from './html.ts'
import { STYLE } from './style.ts'

/** The frame of every page of this room: one file, nothing loaded from elsewhere, and a policy that keeps it so. */

export interface Page {
  readonly lang: Lang
  readonly title: string
  readonly version: string // of Lorasmith, '' where unknown
  readonly aigc: Aigc | null // GB 45438's implicit label, on pages that show generated text
  readonly body: Piece
}

const POLICY = `default-src 'none'; style-src ${sourceHash(STYLE)}; script-src ${sourceHash(HOVER_SCRIPT)}; base-uri 'none'; form-action 'none'`

export function renderPage({ lang, title, version, aigc, body }: Page): string {
  const page = html`<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${`Lorasmith ${version}`.trim()}">
${aigc ? html`<meta name="${AIGC_KEY}" content="${JSON.stringify(aigc)}">` : null}
<title>${title}</title>
`
  const main = html`<main>${body}</main>`
  return `<!doctype html>\n${renderHtml(page)}<style>${STYLE}</style>\n</head>\n<body>\n${renderHtml(main)}\n<script>${HOVER_SCRIPT}</script>\n</body>\n</html>\n`
}

export function footer(...lines: readonly Piece[]): Html {
  return html`<footer>${lines.map((line) => (line === null ? null : html`<p>${line}</p>`))}</footer>`
}
