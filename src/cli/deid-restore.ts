/** `lorasmith data deid --restore`: the originals from the vault, exactly or not at all; or what `encrypt` hid, with the key alone. */
import { readFile } from 'node:fs/promises'
import { decryptTokens } from '../deid/decrypt.ts'
import { deriveCipherKey, openVault, restoreText, type VaultRecord } from '../deid/vault.ts'
import { openTable } from '../formats/table.ts'
import type { OpenTable } from '../formats/table-types.ts'
import { UserError } from '../texts/user-error.ts'
import type { DeidFlags } from './commands/data-deid.ts'
import { readKeyFile } from './deid-key.ts'
import { mapTexts, type RowText } from './deid-texts.ts'
import type { Output } from './output.ts'
import { readingOf } from './reading.ts'
import { bytesOf, writeRows } from './write-rows.ts'

const ADDED: readonly string[] = ['entities', 'entities_by_column'] // columns that this command's other half wrote

export async function restoreCommand(path: string, flags: DeidFlags, out: Output): Promise<void> {
  const { keyFile, vault } = flags
  if (keyFile === undefined) throw new UserError('deid.restoreNeeds')
  const secret = await readKeyFile(keyFile)
  if (!secret) throw new UserError('deid.keyMissing', { path: keyFile })
  const decrypt = vault === undefined ? deriveCipherKey(secret) : null
  const records = vault === undefined ? [] : openVault(await readFile(vault), secret, vault)
  const restorer = createRestorer(records)
  await using table = await openTable(path, readingOf(flags))
  let rows = 0
  async function* lines(): AsyncGenerator<string> {
    for await (const batch of (table as OpenTable).batches()) {
      for (const { values, line } of batch) {
        rows++
        const kept = Object.fromEntries(Object.entries(values).filter(([name]) => !ADDED.includes(name)))
        const restore = ({ place, text }: RowText) =>
          decrypt === null ? restorer.text(rows, place, text) : decryptTokens(text, decrypt).text
        yield `${JSON.stringify(mapTexts(kept, null, restore, { path, line }))}\n`
      }
    }
    restorer.end(path) // before the file has its name: all or nothing
  }
  await writeRows(flags.out, bytesOf(lines()))
  if (flags.json) out.line(JSON.stringify({ rows, restored: true, out: flags.out }))
  else out.say('deid.restored', { rows, path: flags.out })
}

/** UserError at the end where texts are not those that were written, or are missing. */
function createRestorer(records: readonly VaultRecord[]) {
  const key = (row: number, place: string) => `${row}\n${place}`
  const left = new Map(records.map((record) => [key(record.row, record.column), record]))
  return {
    text(row: number, place: string, text: string): string {
      const record = left.get(key(row, place))
      const original = record && restoreText(text, record)
      if (original !== undefined) left.delete(key(row, place))
      return original ?? text
    },
    end(path: string) {
      const [first] = left.values()
      if (first) throw new UserError('deid.changedRows', { path, count: left.size, row: first.row })
    },
  }
}
