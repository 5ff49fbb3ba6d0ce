/**
 * A gateway's writing side that is meant to be killed: answers, held answers and decisions as fast as they go. Prints a line for each that was
 * said to be safe: `held ID`, `decided ID`, `answer ID`; `chain ID` once its entry is in the audit chain.
 * Run: tsx gateway-crash-run.ts FOLDER STORE_URL ASKER REVIEWER
 */
import { AuditTrail } from '../../src/serve/audit/trail.ts'
import { openStore } from '../../src/store/open.ts'

const [folder, url, asker, reviewer] = process.argv.slice(2) as [string, string, string, string]
const store = await openStore({ url })
const trail = await AuditTrail.open({ store, folder, key: null, reviewFolder: null })
const said = (what: string, id: string) => void process.stdout.write(`${what} ${id}\n`)
const by = { id: reviewer, departments: null }
const answer = {
  asker,
  department: '儿科',
  question: '问',
  answer: '答'.repeat(200),
  rules: ['prescription'],
  lineage: { adapter: 'x' },
}

async function work(): Promise<never> {
  for (;;) {
    const { id } = await store.queue.hold(answer)
    said('held', id)
    const passed = await store.answers.record('pass', answer)
    said('answer', passed)
    await trail.flush()
    said('chain', id)
    said('chain', passed)
    const { version } = await store.queue.claim(id, 1, by)
    await store.queue.decide(id, { verdict: 'release', version, note: 'n' }, by)
    said('decided', id)
  }
}

await Promise.all([work(), work(), work()])
