/** `lorasmith data deid`: rows in, the same rows without what identifies people out, with a report; and the way back with the vault. */
import { resolve } from 'node:path'
import { labelOfColumn } from '../deid/column-label.ts'
import { deidentify } from '../deid/deidentify.ts'
import type { ReplacedEntity } from '../deid/entity.ts'
import { findEntities } from '../deid/find.ts'
import type { Means } from '../deid/operators.ts'
import { createPolicy, type Policy, PROFILES, parseOperator } from '../deid/policy.ts'
import { createTally } from '../deid/report.ts'
import { createSession, type Session } from '../deid/session.ts'
import { deriveCipherKey, sealVault, type VaultRecord, vaultRecord } from '../deid/vault.ts'
import { readTable } from '../formats/table.ts'
import type { Table, TableRow } from '../formats/table-types.ts'
import { UserError } from '../texts/user-error.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import type { DeidFlags } from './commands/data-deid.ts'
import { openSecret, refuseVault } from './deid-key.ts'
import { restoreCommand } from './deid-restore.ts'
import { showReport } from './deid-show.ts'
import type { Output } from './output.ts'

export async function deidCommand(path: string, flags: DeidFlags, out: Output): Promise<void> {
  if (resolve(path) === resolve(flags.out)) throw new UserError('deid.sameFile', { path })
  if (flags.restore) return restoreCommand(path, flags, out)
  const policy = readPolicy(flags)
  const table = await readTable(path)
  const columns = chooseColumns(table, flags, path)
  const { secret, made } = await openSecret(flags, encrypts(policy))
  if (flags.vault !== undefined) await refuseVault(flags.vault)

  const tally = createTally(policy, flags.vault !== undefined || encrypts(policy))
  const records: VaultRecord[] = []
  const meansOf = createMeans(policy, secret, flags.case)
  const lines = table.rows.map((row, index) => {
    const done = deidRow(row, columns, meansOf(row))
    tally.row(done.some(({ entities }) => entities.length > 0))
    for (const { column, original, text, entities, review } of done) {
      tally.text(index + 1, column, entities, review)
      if (entities.length > 0) records.push(vaultRecord(index + 1, column, original, text, entities))
    }
    return `${JSON.stringify(outputRow(row, table, done))}\n`
  })

  if (flags.vault !== undefined)
    await writeFileAtomic(resolve(flags.vault), sealVault(records, secret!), { mode: 0o600 })
  await writeFileAtomic(resolve(flags.out), lines.join(''))
  showReport(tally.report(), { ...flags, keyMade: made, nested: table.nestedColumns.length, path }, out)
}

function readPolicy({ profile: name, operator = [] }: DeidFlags): Policy {
  const profile = PROFILES.find((each) => each === name)
  if (!profile) throw new UserError('deid.unknownProfile', { got: name, allowed: PROFILES.join(', ') })
  const policy = createPolicy(profile, Object.fromEntries(operator.map(parseOperator)))
  for (const [type, chosen] of Object.entries(policy.operators)) {
    const fires =
      chosen.type === 'replace' && chosen.value !== null ? findEntities(chosen.value, { english: true })[0] : undefined
    if (fires) throw new UserError('deid.replaceFires', { type, found: fires.type })
  }
  return policy
}

const encrypts = (policy: Policy) => Object.values(policy.operators).some(({ type }) => type === 'encrypt')

function chooseColumns(table: Table, { columns, case: caseColumn }: DeidFlags, path: string): readonly string[] {
  const wanted = columns === undefined ? table.columns : columns.split(',').map((name) => name.trim())
  const unknown = [...wanted, ...(caseColumn === undefined ? [] : [caseColumn])].find(
    (name) => !table.columns.includes(name),
  )
  if (unknown !== undefined)
    throw new UserError('deid.unknownColumn', { path, got: unknown, allowed: table.columns.length })
  return wanted
}

/** Each row is a case of its own, or rows with the same value in the case column are one. */
function createMeans(
  policy: Policy,
  secret: Uint8Array | undefined,
  caseColumn: string | undefined,
): (row: TableRow) => Means {
  const sessions = new Map<string, Session>()
  const cipherKey = secret && encrypts(policy) ? { cipherKey: deriveCipherKey(secret) } : {}
  return (row) => {
    const name = caseColumn === undefined ? '' : (row.values[caseColumn] ?? '')
    const session = (name === '' ? undefined : sessions.get(name)) ?? createSession()
    if (name !== '') sessions.set(name, session)
    return { policy, session, ...cipherKey }
  }
}

interface DoneCell {
  readonly column: string
  readonly original: string
  readonly text: string
  readonly entities: readonly ReplacedEntity[]
  readonly review: ReturnType<typeof deidentify>['review']
}

function deidRow({ values }: TableRow, columns: readonly string[], means: Means): readonly DoneCell[] {
  return columns.map((column) => {
    const original = values[column]!
    return { column, original, ...deidentify(original, means, labelOfColumn(column)) }
  })
}

/** The row as it was, its texts replaced. `entities` belongs to `text` where there is such a column, else it has an entry per column. */
function outputRow({ values }: TableRow, { columns }: Table, done: readonly DoneCell[]): object {
  const row: Record<string, unknown> = { ...values }
  const found: Record<string, unknown> = {}
  for (const { column, text, entities } of done) {
    row[column] = text
    if (entities.length > 0 || column === 'text') {
      found[column] = entities.map(({ type, start, end, replacement }) => ({ type, start, end, replacement }))
    }
  }
  if (!columns.includes('text')) return { ...row, entities: found }
  const { text: ofText = [], ...others } = found
  return { ...row, entities: ofText, ...(Object.keys(others).length > 0 ? { entities_by_column: others } : {}) }
}
