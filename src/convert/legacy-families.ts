// table: what a legacy file cannot say about itself, by the name of the file. The containers hold no norm epsilon, no context length and no
// rope base; llama.cpp took them from the command line then. The first row that fits counts.
import type { KnownTemplate } from '../tokenizer/known-templates.ts'

export interface LegacyFamily {
  readonly name: string
  readonly fits: (about: { readonly stem: string; readonly grouped: boolean }) => boolean
  readonly rmsEps: number
  readonly contextLength: number
  readonly ropeBase: number
  readonly chat: { readonly pattern: RegExp; readonly template: KnownTemplate } | null
}

const LLAMA_2_CHAT = { pattern: /chat|instruct|alpaca/i, template: 'llama-2' } as const

export const LEGACY_FAMILIES: readonly LegacyFamily[] = Object.freeze([
  {
    name: 'Code Llama', // trained on 16,384 tokens with a rope base of 1e6
    fits: ({ stem }) => /code[-_ ]?llama/i.test(stem),
    rmsEps: 1e-5,
    contextLength: 16_384,
    ropeBase: 1e6,
    chat: LLAMA_2_CHAT,
  },
  {
    name: 'Llama 2', // also by its shapes: it brought grouped queries, LLAMA 1 has none
    fits: ({ stem, grouped }) => grouped || /llama[-_ ]?(v?2|\d+b[-_]v?2)(?!\d)|alpaca-2(?!\d)/i.test(stem),
    rmsEps: 1e-5,
    contextLength: 4096,
    ropeBase: 1e4,
    chat: LLAMA_2_CHAT,
  },
  {
    name: 'LLaMA', // 5e-6 is what llama.cpp took for files of unknown origin: between the 1e-6 of LLaMA 1 and the 1e-5 of Llama 2
    fits: () => true,
    rmsEps: 5e-6,
    contextLength: 2048,
    ropeBase: 1e4,
    chat: null,
  },
])
