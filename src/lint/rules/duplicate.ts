import { rowKey } from '../../data/rows.ts'
import { createHashTable } from '../../util/hash-table.ts'
import { textHash } from '../../util/text-hash.ts'
import type { LintRule } from '../rule.ts'

/** The same question with the same answer (and history and system message), byte for byte: training leaves the later one out. */
export const duplicate: LintRule = {
  id: 'duplicate',
  fixes: true,
  open: () => {
    const lines = createHashTable() // hash -> line of the first
    return {
      *row(row) {
        if (row.question === '' || row.answer === '') return
        const first = lines.add(textHash(rowKey(row)), row.line)
        if (first !== undefined)
          yield { severity: 'warning', message: 'lint.duplicate', values: { first }, fix: { drop: true } }
      },
    }
  },
}
