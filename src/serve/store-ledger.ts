import type { Store } from '../store/open.ts'
import type { Ledger } from './ports.ts'

/** Answers into the store: each with its act for the audit chain in one transaction. */
export function createStoreLedger({ answers, queue, tell }: Pick<Store, 'answers' | 'queue' | 'tell'>): Ledger {
  return {
    record: (action, answer) => answers.record(action, answer),
    hold: async (answer) => {
      const { id, dueAt } = await queue.hold(answer)
      return { id, dueAt }
    },
    tell: (act) => tell(act),
  }
}
