import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeText, html, renderHtml } from './html.ts'

describe('html', () => {
  it('escapes texts, keeps markup, joins lists, drops nothing else', () => {
    const inner = html`<b>${'a<b'}</b>`
    expect(renderHtml(html`<p id="${'"x"'}">${inner}${[1, ' & ', null, inner]}${undefined}</p>`)).toBe(
      '<p id="&quot;x&quot;"><b>a&lt;b</b>1 &amp; <b>a&lt;b</b></p>',
    )
  })

  it('leaves no character that opens or closes markup, and loses no other', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const escaped = escapeText(text)
        expect(escaped).not.toMatch(/[<>"']/)
        const back = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" } as Record<string, string>
        expect(escaped.replace(/&(\w+|#39);/g, (_, name) => back[name]!)).toBe(text)
      }),
    )
  })

  it('replaces what cannot stand in a page', () => {
    expect(escapeText('a\0b\x1b[31m\ud800\t\n')).toBe('a\ufffdb\ufffd[31m\ufffd\t\n')
  })
})
