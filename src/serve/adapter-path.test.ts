import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allowedPath } from './adapter-path.ts'

let root: string
let allowed: string

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'lorasmith-path-')))
  allowed = join(root, 'adapters')
  await mkdir(join(allowed, 'run'), { recursive: true })
  await mkdir(join(root, 'adapters-secret'))
  await writeFile(join(root, 'secret.gguf'), '')
  await writeFile(join(allowed, 'a.gguf'), '')
  await symlink(join(root, 'secret.gguf'), join(allowed, 'link.gguf'))
  await symlink(root, join(allowed, 'up'))
})
afterAll(() => rm(root, { recursive: true }))

describe('allowedPath', () => {
  it.each(['a.gguf', './a.gguf', 'run', 'run/'])('finds %s in the folder', async (named) => {
    expect(await allowedPath(named, ['/nowhere', allowed])).toBe(join(allowed, named).replace(/\/$/, ''))
  })

  it('takes absolute paths within', async () => {
    expect(await allowedPath(join(allowed, 'a.gguf'), [allowed])).toBe(join(allowed, 'a.gguf'))
  })

  it.each([
    '../secret.gguf',
    'run/../../secret.gguf',
    '..',
    '%2e%2e%2fsecret.gguf',
    '..%2fsecret.gguf',
    '..\\secret.gguf',
    '．．／secret.gguf',
    '..／secret.gguf',
    'link.gguf',
    'up/secret.gguf',
    'a.gguf\0.png',
    '/etc/passwd',
    '../adapters-secret',
    '\\\\server\\share\\a.gguf',
    '//server/a.gguf',
    'CON',
    'run/nul.gguf',
    'none.gguf',
    'a.gguf\n',
    '',
  ])('refuses %j, in the same words whether it exists or not', async (named) => {
    await expect(allowedPath(named === '' ? '\u0000' : named, [allowed])).rejects.toMatchObject({
      code: 'serve.adapter_path',
    })
  })

  it('refuses everything where no folder is allowed', async () => {
    await expect(allowedPath('a.gguf', [])).rejects.toMatchObject({ code: 'serve.no_adapter_folders' })
  })
})
