import { expect, it } from 'vitest'
import { strftime } from './strftime.ts'

it.each([
  ['%d %b %Y', '03 Nov 2026'],
  ['%A, %B %d, %y', 'Tuesday, November 03, 26'],
  ['%Y-%m-%d %H:%M:%S', '2026-11-03 09:05:07'],
  ['%a 100%% %Q', 'Tue 100% %Q'],
])('%s', (format, want) => {
  expect(strftime(new Date(2026, 10, 3, 9, 5, 7), format)).toBe(want)
})
