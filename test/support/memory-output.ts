import { createOutput, type Output } from '../../src/cli/output.ts'

/** A terminal that keeps what it was told. */
export function memoryOutput(): Output & { readonly said: () => string } {
  let said = ''
  const keep = (piece: string) => {
    said += piece
  }
  const { text } = createOutput('zh')
  return {
    lang: 'zh',
    isTty: false,
    say: (key, values) => keep(`${text(key, values)}\n`),
    line: (line = '') => keep(`${line}\n`),
    write: keep,
    warn: () => {},
    text,
    said: () => said,
  }
}
