/** A real PostgreSQL of our own in a temporary folder, on a socket and a free port. Debian's package or any `postgres` in the path. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'

export interface TestPostgres {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

/** Folder of initdb and postgres; null where PostgreSQL is not installed. */
export function postgresFolder(): string | null {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const inPath = (process.env.PATH ?? '').split(':')
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...inPath]
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name)))) ?? null
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package made, or as nobody. */
function userIds(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, name], { stdio: 'pipe' })))
      return { uid: uid!, gid: gid! }
    } catch {
      // not on this machine
    }
  }
  return { uid: 65_534, gid: 65_534 }
}

export async function startPostgres(): Promise<TestPostgres> {
  const folder = postgresFolder()!
  const ids = userIds()
  const data = mkdtempSync(join(tmpdir(), 'lorasmith-pg-'))
  if (ids) chownSync(data, ids.uid, ids.gid)
  const as = { ...ids, stdio: 'ignore', cwd: data, env: { PATH: process.env.PATH, LC_ALL: 'C' } } as const
  const init = ['-D', data, '-U', 'lorasmith', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  execFileSync(join(folder, 'initdb'), init, as)
  const port = await freePort()
  const child = spawn(join(folder, 'postgres'), ['-D', data, '-k', data, '-h', '127.0.0.1', '-p', String(port)], as)
  const url = `postgres://lorasmith@127.0.0.1:${port}/postgres`
  await answers(url, child)
  return {
    url,
    pid: child.pid!,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGINT') // fast shutdown: connections that are left are cut
      await ended
      rmSync(data, { recursive: true, force: true })
    },
  }
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`postgres ended with ${child.exitCode}`)
    const client = new pg.Client({ connectionString: url })
    const up = await client.connect().then(
      () => true,
      () => false,
    )
    await client.end().catch(() => {})
    if (up) return
    await setTimeout(50)
  }
  throw new Error('postgres does not answer')
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
