/**
 * The table of docs/support.md, from the registry and from the list of what the golden tests run: `npx tsx scripts/support-table.ts` writes it,
 * test/support-table.test.ts holds it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { supportedArchitectures } from '../src/models/registry.ts'
import { readCase } from '../test/support/golden-case.ts'
import { IMPORT_ONLY, JUDGED, type Judged, QUANTISED } from '../test/support/judged.ts'

export const SUPPORT_PAGE = fileURLToPath(new URL('../docs/support.md', import.meta.url))
const [BEGIN, END] = ['<!-- support-table -->', '<!-- end -->']

/** The page with the block between its marks made anew. */
export function withSupportTable(page: string): string {
  const [before, after] = [page.slice(0, page.indexOf(BEGIN)), page.slice(page.indexOf(END))]
  return `${before}${BEGIN}\n\n${supportTable()}\n\n${after}`
}

function supportTable(): string {
  const heads = [
    'general.architecture',
    'models',
    'adapters on',
    'cases',
    'train F32',
    ...QUANTISED.map((t) => `train ${t}`),
  ]
  const columns = [...heads, 'PEFT out', 'PEFT in', 'llama.cpp serves', 'import from Hugging Face']
  const rows = supportedArchitectures.flatMap((name) => {
    const judged = JUDGED.filter(({ architecture }) => architecture === name)
    return judged.length === 0 ? [[name, 'judged by no test', ...columns.slice(2).map(() => '')]] : judged.map(row)
  })
  const only = IMPORT_ONLY.map(({ architecture, models, imported }) => {
    const between = columns.slice(4).map(() => 'no')
    return [`\`${architecture}\``, models, '', '', ...between.slice(1), importCell(imported)]
  })
  return [columns, columns.map(() => '---'), ...rows, ...only].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function row({ architecture, models, stepped, once, served, imported }: Judged): readonly string[] {
  const targets = readCase(stepped[0]!).lora.targets.map((name) => name.replace('_proj', ''))
  const trained = 'gradients, 2 x 10 losses'
  const quantised = QUANTISED.map(() => 'gradients')
  return [
    `\`${architecture}\``,
    models,
    targets.join(', '),
    [...stepped, ...once].join(', '),
    trained,
    ...quantised,
    'logits',
    'yes',
    `F32 F16 Q8_0 log-probabilities (${served})`,
    importCell(imported),
  ]
}

function importCell(folders: readonly string[]): string {
  return folders.length === 0 ? 'no' : `tensors byte for byte (${folders.join(', ')})`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(SUPPORT_PAGE, withSupportTable(readFileSync(SUPPORT_PAGE, 'utf8')))
}
