import { createInterface } from 'node:readline/promises'
import { inspectRows, type RowsOptions } from '../data/open-rows.ts'
import { cellText } from '../formats/table-types.ts'
import { clip } from '../util/clip.ts'
import type { Output } from './output.ts'

/** Numbers of columns, from 1, as the settings `question_column` and `answer_column` take them. */
export interface AskedColumns {
  readonly question: string
  readonly answer: string
}

/**
 * Asks on a terminal which columns hold question and answer, where their names do not say. Null where nothing was asked: without a
 * terminal opening the file tells what is missing.
 */
export async function askColumns(
  path: string,
  options: RowsOptions,
  out: Output,
  quiet: boolean,
): Promise<AskedColumns | null> {
  if (quiet || !out.isTty || process.stdin.isTTY !== true) return null
  const { columns, mapping, sample } = await inspectRows(path, options)
  if (mapping !== null || columns.length < 2) return null
  out.say('cli.askColumns', { path })
  for (const [i, name] of columns.entries()) {
    const first = sample.map(({ values }) => cellText(values[name])).find(Boolean) ?? ''
    out.line(`  ${i + 1}  ${clip(name, 30)}  ${clip(first.replace(/\s+/g, ' '), 40)}`)
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const question = await askNumber(lines.question.bind(lines), out.text('cli.askQuestion'), columns.length)
    const answer = await askNumber(lines.question.bind(lines), out.text('cli.askAnswer'), columns.length)
    return { question: String(question), answer: String(answer) }
  } finally {
    lines.close()
  }
}

async function askNumber(ask: (words: string) => Promise<string>, words: string, most: number): Promise<number> {
  for (;;) {
    const number = Number(await ask(`${words} (1-${most}): `))
    if (Number.isInteger(number) && number >= 1 && number <= most) return number
  }
}
