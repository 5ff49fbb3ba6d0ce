import { readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { writeFileAtomic } from './write-atomic.ts'

/** One process at a time: a file that names the process which has it. Knows nothing of what it guards, and tells no sentence. */
export interface FileLock {
  /** Removes the lock if it is still ours. */
  release(): Promise<void>
}

interface LockOwner {
  readonly pid: number
  readonly host: string
  readonly startedAs: string | null // which start of this pid: numbers come again, soon so in containers. Null where unknown
  readonly since: number // ms since the epoch
}

/** The lock; or who has it; or `owner: null` where several processes are taking a dead one at this moment. */
export type LockAttempt = { readonly lock: FileLock } | { readonly owner: LockOwner | null }

/**
 * Takes the lock, also from a process of this machine that is gone. Refused where a living process has it, or a process of another
 * machine (shared disk), whose life cannot be seen from here.
 */
export async function tryLock(path: string, now: number): Promise<LockAttempt> {
  const owner: LockOwner = {
    pid: process.pid,
    host: hostname(),
    startedAs: (await lookUp(process.pid))?.start ?? null,
    since: now,
  }
  const mine = `${JSON.stringify(owner)}\n`
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await createNew(path, mine)) return { lock: { release: () => release(path, mine) } }
    const found = await readText(path)
    if (found === null) continue // released in between
    const other = parseOwner(found)
    if (other && !(await isGone(other))) return { owner: other }
    const mayBeInTheWriting = other === null && attempt < 2
    if (!mayBeInTheWriting && (await takeOver(path, found, mine)))
      return { lock: { release: () => release(path, mine) } }
    await setTimeout(100)
  }
  return { owner: null }
}

const POLL_MS = 20

/** As `tryLock`, trying again for up to `waitMs` while another has it. */
export async function waitForLock(path: string, waitMs: number): Promise<LockAttempt> {
  const until = Date.now() + waitMs
  for (;;) {
    const attempt = await tryLock(path, Date.now())
    if ('lock' in attempt || Date.now() >= until) return attempt
    await setTimeout(POLL_MS)
  }
}

/** Whether a process holds the lock that may still be alive; one of another machine counts as alive. */
export async function isLocked(path: string): Promise<boolean> {
  const found = await readText(path)
  const owner = found === null ? null : parseOwner(found)
  return owner !== null && !(await isGone(owner))
}

async function createNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    await rm(path, { force: true }).catch(() => {}) // made, but not written: the disk is full
    throw error
  }
}

/**
 * Puts our lock in the place of the dead one, which stays until then. Of several processes that saw it dead one at a time comes
 * this far, and the next one finds a living lock.
 */
async function takeOver(path: string, dead: string, mine: string): Promise<boolean> {
  const turn = `${path}.takeover`
  if (!(await createNew(turn, mine))) return false
  try {
    if ((await readText(path)) !== dead) return false
    await writeFileAtomic(path, mine)
    return true
  } finally {
    await rm(turn, { force: true })
  }
}

async function release(path: string, mine: string): Promise<void> {
  if ((await readText(path)) === mine) await rm(path, { force: true })
}

/** False where it cannot be known. */
async function isGone(owner: LockOwner): Promise<boolean> {
  if (owner.host !== hostname()) return false
  try {
    process.kill(owner.pid, 0) // asks only
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
  const found = await lookUp(owner.pid)
  if (!found) return false
  return found.state === 'Z' || (owner.startedAs !== null && found.start !== owner.startedAs)
}

/** State, and boot of the machine with the clock tick at which a process began; undefined where there is no /proc. */
async function lookUp(pid: number): Promise<{ readonly state: string; readonly start: string } | undefined> {
  const [stat, boot] = await Promise.all([readText(`/proc/${pid}/stat`), readText('/proc/sys/kernel/random/boot_id')])
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') // a process may be called "a) b"
  const [state, ticks] = [fields?.[0], fields?.[19]] // fields 3 and 22 of proc(5)
  if (state === undefined || ticks === undefined || boot === null) return undefined
  return { state, start: `${boot.trim()}/${ticks}` }
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return null
    throw error
  })
}

/** Null for a lock that a crash left empty or half-written. */
function parseOwner(text: string): LockOwner | null {
  try {
    const { pid, host, startedAs, since } = JSON.parse(text) as Partial<LockOwner>
    if (!Number.isSafeInteger(pid) || pid! <= 0 || typeof host !== 'string') return null
    return { pid: pid!, host, startedAs: startedAs ?? null, since: since ?? 0 }
  } catch {
    return null
  }
}
