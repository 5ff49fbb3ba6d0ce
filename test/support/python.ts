import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { TestContext } from 'vitest'

const folder = fileURLToPath(new URL('../../scripts/golden/', import.meta.url))

/** Skips the test, saying why, unless this machine's Python has the modules. Versions are those of scripts/golden/requirements.txt. */
export function needPython(context: TestContext, modules: readonly string[]): void {
  const probe = `import importlib.util as u, sys; print(*[m for m in sys.argv[1:] if not u.find_spec(m)], sep=", ", end="")`
  const { status, stdout } = spawnSync('python3', ['-c', probe, ...modules], { encoding: 'utf8' })
  if (status !== 0) context.skip(`no python3 here; it would need ${modules.join(', ')}`)
  if (stdout) context.skip(`python3 here lacks ${stdout} (pip install -r scripts/golden/requirements.txt)`)
}

/** Runs a script of scripts/golden that prints JSON. */
export function runGoldenScript<Result>(script: string, args: readonly string[]): Result {
  const { status, stdout, stderr } = spawnSync('python3', [script, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr.slice(-2000)}`)
  return JSON.parse(stdout) as Result
}
