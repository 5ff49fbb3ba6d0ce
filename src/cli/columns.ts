import { cells, pad } from './side-by-side.ts'

/** Rows in columns as wide as their widest cell. */
export function columns(rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map((cell) => cell.replace(/\p{Cc}+/gu, ' ')))
  const widths = clean[0]!.map((_, i) => Math.max(...clean.map((row) => cells(row[i]!))))
  return clean
    .map((row) =>
      row
        .map((cell, i) => pad(cell, widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
