/** What dependency-cruiser does not look at: file sizes, hidden imports, and that every room stands in the table. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import walls from '../walls.json' with { type: 'json' }

const MAX_LINES = 500
const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src', name))
const sources = files
  .filter((name) => !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(name, 'utf8') }))

const withoutComments = (text: string) => text.replace(/^\s*(\*|\/\/|\/\*\*).*$/gm, '')

describe('the house', () => {
  it('keeps files under 500 lines, tables apart', () => {
    const long = sources.filter(({ text }) => !text.startsWith('// table') && text.split('\n').length > MAX_LINES)
    expect(long.map(({ name }) => name)).toEqual([])
  })

  it('imports dynamically and prints in cli only', () => {
    const hidden = sources.filter(
      ({ name, text }) =>
        !name.startsWith('src/cli/') && /\bimport\(|\brequire\(|process\.std(out|err)/.test(withoutComments(text)),
    )
    expect(hidden.map(({ name }) => name)).toEqual([])
  })

  it('has a row in walls.json for every room', () => {
    const rooms = readdirSync('src', { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
    expect(rooms.sort()).toEqual(Object.keys(walls.rooms).sort())
  })

  it('pins every dependency exactly', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    )
    expect(loose).toEqual([])
  })
})
