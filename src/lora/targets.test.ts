import { describe, expect, it } from 'vitest'
import { listSites } from '../models/sites.ts'
import { UserError } from '../texts/user-error.ts'
import { selectTargets } from './targets.ts'

const hyper = {
  architecture: 'llama',
  nLayers: 3,
  nEmbd: 32,
  nFf: 64,
  nHead: 4,
  nHeadKv: 2,
  headSize: 8,
  nVocab: 24,
  nCtxTrain: 256,
  rmsEps: 1e-5,
}
const sites = listSites(hyper, true)
const names = (...targets: string[]) => selectTargets(sites, targets).map(({ ggufName }) => ggufName)

describe('selectTargets', () => {
  it("takes PEFT's names and llama.cpp's, in the model's order", () => {
    expect(names('q_proj')).toEqual(['blk.0.attn_q', 'blk.1.attn_q', 'blk.2.attn_q'])
    expect(names('attn_q')).toEqual(names('q_proj'))
    expect(names('down_proj', 'attn_v').slice(0, 3)).toEqual(['blk.0.attn_v', 'blk.0.ffn_down', 'blk.1.attn_v'])
  })

  it('takes every projection for all-linear and all, each once', () => {
    expect(names('all-linear')).toEqual(sites.map(({ ggufName }) => ggufName))
    expect(names('all')).toEqual(names('all-linear'))
    expect(names('all-linear', 'q_proj', 'attn_q')).toEqual(names('all-linear'))
    expect(names('q_proj', 'attn_q')).toEqual(names('q_proj'))
  })

  it.each([
    [['q_proj', 'qproj'], 'qproj'],
    [['lm_head', 'embed_tokens'], 'lm_head, embed_tokens'],
    [['Q_PROJ'], 'Q_PROJ'],
    [['all-linear', 'c_attn'], 'c_attn'],
    [[''], '[]'],
    [[], '[]'],
  ] as const)('refuses %j: a word that matches nothing is never passed over', (targets, got) => {
    let fault: unknown
    try {
      selectTargets(sites, targets)
    } catch (error) {
      fault = error
    }
    expect(fault).toBeInstanceOf(UserError)
    expect(fault).toMatchObject({ code: 'lora.targets', values: { got } })
    expect(String(fault)).toContain('q_proj (attn_q)')
    expect(String(fault)).toContain('all-linear')
  })
})
