/** A statute named in a text: 《劳动合同法》第八十二条第一款. Offsets are UTF-16 units of the text that was searched. */
export interface Citation {
  readonly start: number
  readonly end: number
  readonly law: string // full official name, 中华人民共和国 included, where the table knows it; else as written
  readonly article: number | null // 1 for 第一条; null where only the law is named
  readonly subArticle: number | null // 1 for 第一百二十条之一
}

/** What the table of statutes says of a citation on a given day. */
export type CitationVerdict =
  | { readonly status: 'in-force' }
  | {
      readonly status: 'repealed'
      readonly since: string | null // ISO day, where a statute says it
      readonly replacedBy: string | null
    }
  | { readonly status: 'not-yet-in-force'; readonly from: string }
  | { readonly status: 'no-such-article'; readonly lastArticle: number }
  | { readonly status: 'unknown-law' } // not in our table: nothing is said
