import { describe, expect, it } from 'vitest'
import type { Decision, Verdict } from './decision.ts'
import { type ProposedRow, versionOf } from './row.ts'
import { reviewRow } from './state.ts'

const text = { question: '糖尿病患者能吃水果吗?', answer: '可以，注意总量。' }
const row: ProposedRow = { ...text, id: versionOf(text), tag: '内科', origin: 'person', lot: 1, line: 2 }
const machine: ProposedRow = { ...row, origin: 'machine' }

const say = (reviewer: string, verdict: Verdict, more: Partial<Decision> = {}): Decision => ({
  row: row.id,
  seen: row.id,
  verdict,
  reviewer,
  at: '2026-11-25T08:00:00.000Z',
  note: '',
  ...more,
})
const change = (reviewer: string, answer: string) => say(reviewer, 'changed', { question: row.question, answer })

const one = (...decisions: readonly Decision[]) => reviewRow(row, decisions, { secondSignature: false }).state
const two = (...decisions: readonly Decision[]) => reviewRow(row, decisions, { secondSignature: true }).state

describe('reviewRow', () => {
  it('is proposed until somebody decides, then what was decided', () => {
    expect(one()).toBe('proposed')
    expect(one(say('李', 'approved'))).toBe('approved')
    expect(one(say('李', 'rejected'))).toBe('rejected')
    expect(one(change('李', '可以。'))).toBe('changed')
  })

  it('counts the last word of each reviewer', () => {
    expect(one(say('李', 'rejected'), say('李', 'approved'))).toBe('approved')
    expect(one(say('李', 'approved'), say('王', 'rejected'))).toBe('disputed')
    expect(one(say('李', 'approved'), say('王', 'rejected'), say('王', 'approved'))).toBe('approved')
    expect(one(say('李', 'approved'), say('王', 'rejected'), say('陈', 'approved', { overrule: true }))).toBe(
      'approved',
    )
  })

  it('needs two different people where a second signature is asked for', () => {
    expect(two(say('李', 'approved'))).toBe('awaiting-second')
    expect(two(say('李', 'approved'), say('李', 'approved'))).toBe('awaiting-second')
    expect(two(say('Li Wei', 'approved'), say('li  wei', 'approved'))).toBe('awaiting-second')
    expect(two(say('李', 'approved'), say('王', 'approved'))).toBe('approved')
    expect(two(say('李', 'approved'), say('王', 'rejected'))).toBe('disputed')
    expect(two(say('李', 'rejected'))).toBe('rejected')
  })

  it('forgets signatures under a text that was changed since', () => {
    const changed = [say('李', 'approved'), change('王', '可以。')]
    expect(two(...changed)).toBe('awaiting-second')
    const seen = reviewRow(row, changed, { secondSignature: true })
    expect(seen.answer).toBe('可以。')
    expect(seen.version).toBe(versionOf({ ...text, answer: '可以。' }))
    expect(two(...changed, say('李', 'approved', { seen: seen.version }))).toBe('changed')
    expect(two(...changed, change('李', row.answer), say('王', 'approved'))).toBe('approved') // back to the proposed text
  })

  it("takes a machine's text only signed or changed by a person", () => {
    const of = (...decisions: readonly Decision[]) => reviewRow(machine, decisions, { secondSignature: false }).state
    expect(of(say('李', 'approved'))).toBe('proposed')
    expect(of(say('李', 'approved', { bySample: true }))).toBe('proposed')
    expect(of(say('李', 'approved', { signed: true }))).toBe('approved')
    expect(of(change('李', '可以。'))).toBe('changed')
    expect(of(say('李', 'rejected'))).toBe('rejected')
    expect(of(change('李', '可以。'), change('李', row.answer))).toBe('proposed') // a person put the machine's text back, unsigned
  })
})

describe('versionOf', () => {
  it('is the same for the same text only', () => {
    expect(versionOf({ ...text, history: undefined, system: undefined })).toBe(row.id)
    const others = [
      { ...text, answer: '可以' },
      { question: text.answer, answer: text.question },
      { ...text, system: '' },
      { ...text, history: [] },
      { ...text, history: [text] },
    ]
    expect(new Set([row.id, ...others.map(versionOf)]).size).toBe(6)
  })
})
