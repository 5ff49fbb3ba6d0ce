/** docs/support.md says what the golden tests run, no more and no less. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { SUPPORT_PAGE, withSupportTable } from '../scripts/support-table.ts'
import { supportedArchitectures } from '../src/models/registry.ts'
import { readCase } from './support/golden-case.ts'
import { GRADIENT_CASES, JUDGED, SERVED, STEPPED } from './support/judged.ts'

it('the table of docs/support.md is the one that `npx tsx scripts/support-table.ts` writes', () => {
  const page = readFileSync(SUPPORT_PAGE, 'utf8')
  expect(page).toBe(withSupportTable(page))
})

it('every architecture of the registry is judged, and none that is not there', () => {
  expect(new Set(JUDGED.map(({ architecture }) => architecture))).toEqual(new Set(supportedArchitectures))
})

it('every case is a fixture of that architecture, with losses where they are promised', () => {
  for (const { architecture, stepped, once, served } of JUDGED) {
    const cases = [...stepped, ...once]
    expect(cases).toContain(served)
    for (const name of cases) {
      const { gguf, adamw } = readCase(name)
      expect(gguf.metadata['general.architecture']!.value, name).toBe(architecture)
      expect(adamw?.losses.length ?? 0, name).toBe(stepped.includes(name) ? 10 : 0)
    }
  }
  expect(new Set(GRADIENT_CASES).size).toBe(GRADIENT_CASES.length)
  expect(SERVED.every((name) => STEPPED.includes(name))).toBe(true)
})
