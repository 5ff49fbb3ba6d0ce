import { describe, expect, it } from 'vitest'
import { en } from './en.ts'
import { text } from './render.ts'
import { asUserFault } from './system-error.ts'
import { UserError, UserErrors } from './user-error.ts'
import { zh } from './zh.ts'

const placeholders = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

describe('text tables', () => {
  it.each(Object.keys(en) as (keyof typeof en)[])('%s says the same values in both languages', (key) => {
    expect(placeholders(zh[key])).toEqual(placeholders(en[key]))
    expect(zh[key].trim()).not.toBe('')
  })

  it('prefixes every key with its room', () => {
    expect(
      Object.keys(en).filter(
        (key) =>
          !/^(audit|cli|config|convert|data|deid|draft|engine|formats|ggml|inspect|law|lint|lora|models|report|review|runs|templates|tokenizer|train)\./.test(
            key,
          ),
      ),
    ).toEqual([])
  })

  it('leaves a missing value visible', () => {
    expect(text('en', 'ggml.deviceName')).toContain('{got}')
  })
})

describe('faults', () => {
  it('render in the asked language', () => {
    const fault = new UserError('ggml.deviceName', { got: 'gpu' })
    expect(fault.message).toContain('got "gpu"')
    expect(fault.render('zh')).toContain('实际为“gpu”')
    expect(new UserErrors([fault, fault]).render('en').split('\n')).toHaveLength(2)
  })

  it('tell what the system refused, and leave our own faults alone', () => {
    const full = Object.assign(new Error('write'), { code: 'ENOSPC', path: '/run/a' })
    expect(asUserFault(full)?.message).toContain('/run/a: the disk is full')
    expect(asUserFault(Object.assign(new Error('open'), { code: 'EACCES', path: '/x' }))?.message).toContain('/x')
    expect(asUserFault(new TypeError('ours'))).toBeUndefined()
  })
})
