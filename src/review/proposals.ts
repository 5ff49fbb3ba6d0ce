import { readRows } from '../data/rows.ts'
import { readTable } from '../formats/table.ts'
import { type ProposedRow, versionOf } from './row.ts'

/** A row before it has a lot. */
export type Proposal = Omit<ProposedRow, 'lot'>

const ORIGIN = 'origin' // the column by which `data draft` and `data rewrite` mark what a model wrote
const MACHINE = 'machine'

/** The rows of a file as proposals; `allMachine` marks every one as written by a model. Rows that cannot be used are counted. */
export async function readProposals(
  path: string,
  allMachine: boolean,
): Promise<{ readonly proposals: readonly Proposal[]; readonly rowsRead: number; readonly dropped: number }> {
  const { kept, rowsRead } = await readRows(path)
  const machineLines = allMachine ? null : await linesByMachine(path)
  const byId = new Map<string, Proposal>()
  for (const { row } of kept) {
    const { question, answer, tag, line, history, system, group } = row
    const text = { question, answer, ...(history && { history }), ...(system !== undefined && { system }) }
    const origin = machineLines === null || machineLines.has(line) ? MACHINE : 'person'
    const id = versionOf(text)
    if (!byId.has(id)) byId.set(id, { id, ...text, tag, origin, line, ...(group !== undefined && { group }) })
  }
  return { proposals: [...byId.values()], rowsRead, dropped: rowsRead - byId.size }
}

async function linesByMachine(path: string): Promise<ReadonlySet<number>> {
  const { columns, rows } = await readTable(path)
  const column = columns.find((name) => name.trim().toLowerCase() === ORIGIN)
  if (column === undefined) return new Set()
  return new Set(rows.filter(({ values }) => values[column]!.trim() === MACHINE).map(({ line }) => line))
}
