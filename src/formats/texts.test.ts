import { expect, it } from 'vitest'
import { formats as en } from '../texts/en/formats.ts'
import { formats as zh } from '../texts/zh/formats.ts'

const values = (sentence: string) => [...new Set(sentence.match(/\{\w+\}/g))].sort()

it.each(Object.keys(en) as (keyof typeof en)[])('%s says the same values in both languages', (key) => {
  expect(values(zh[key])).toEqual(values(en[key]))
  expect(values(en[key]).some((value) => ['{path}', '{place}', '{file}'].includes(value))).toBe(true)
})
