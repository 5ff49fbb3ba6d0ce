import type { RowsOptions } from '../data/open-rows.ts'
import { readRows } from '../data/rows.ts'
import { type ProposedRow, versionOf } from './row.ts'

/** A row before it has a lot. */
export type Proposal = Omit<ProposedRow, 'lot'>

const MACHINE = 'machine'

/** The rows of a file as proposals; `allMachine` marks every one as written by a model. Rows that cannot be used are counted. */
export async function readProposals(
  path: string,
  allMachine: boolean,
  reading: RowsOptions = {},
): Promise<{ readonly proposals: readonly Proposal[]; readonly rowsRead: number; readonly dropped: number }> {
  const { kept, rowsRead } = await readRows(path, reading)
  const byId = new Map<string, Proposal>()
  for (const { row } of kept) {
    const { question, answer, tag, line, history, system, group } = row
    const text = { question, answer, ...(history && { history }), ...(system !== undefined && { system }) }
    const origin = allMachine || row.origin === MACHINE ? MACHINE : 'person'
    const id = versionOf(text)
    if (!byId.has(id)) byId.set(id, { id, ...text, tag, origin, line, ...(group !== undefined && { group }) })
  }
  return { proposals: [...byId.values()], rowsRead, dropped: rowsRead - byId.size }
}
