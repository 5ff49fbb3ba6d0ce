// table: how a text is cut before byte-level BPE, as tokenizer.json says it, and llama.cpp's id for the same cuts
import { isRecord } from '../hf-config.ts'
import type { Json } from '../hf-folder.ts'

interface PreTokenizer {
  readonly id: string // tokenizer.ggml.pre
  /** The cuts in order: a pattern, `digits` for each digit by itself, `gpt2` for the pattern that ByteLevel brings. */
  readonly cuts: readonly string[]
  /** Words that are tokens are taken whole, without merges. Not looked at where it is not given. */
  readonly ignoreMerges?: boolean
}

const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
const TAIL = '| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'
const WORD = '[^\\r\\n\\p{L}\\p{N}]?\\p{L}+'
const LLAMA3 = `${CONTRACTIONS}|${WORD}|\\p{N}{1,3}${TAIL}`
const QWEN2 = `${CONTRACTIONS}|${WORD}|\\p{N}${TAIL}`
const MIXED_CASE =
  '[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+#|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*#'
const SLASHED_TAIL = '| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'

/**
 * llama.cpp finds these by a hash of what a released vocabulary makes of a test text; the cuts themselves are what it goes by, and a
 * fine-tune with added tokens keeps them while its hash changes. The first that fits is taken.
 */
export const PRE_TOKENIZERS: readonly PreTokenizer[] = [
  { id: 'llama-bpe', cuts: [LLAMA3], ignoreMerges: true },
  { id: 'smaug-bpe', cuts: [LLAMA3], ignoreMerges: false },
  { id: 'qwen2', cuts: [QWEN2] },
  {
    id: 'qwen35',
    cuts: [
      `${CONTRACTIONS}|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
    ],
  },
  { id: 'minicpm5', cuts: ['\\p{N}{1,3}', `${CONTRACTIONS}|${WORD}|\\p{N}+${TAIL}`], ignoreMerges: true },
  {
    id: 'deepseek-v3',
    cuts: [
      '\\p{N}{1,3}',
      '[一-龥\u3040-ゟ゠-ヿ]+',
      '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+',
    ],
  },
  { id: 'tekken', cuts: [`${MIXED_CASE.replaceAll('#', '')}|\\p{N}${SLASHED_TAIL}`] },
  { id: 'gpt-4o', cuts: [`${MIXED_CASE.replaceAll('#', `${CONTRACTIONS}?`)}|\\p{N}{1,3}${SLASHED_TAIL}`] },
  {
    id: 'seed-coder',
    cuts: [`${CONTRACTIONS}|${WORD}|\\p{N}{1}| ?[^\\s\\p{L}\\p{N}\\r\\n]+|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`],
  },
  {
    id: 'bailingmoe',
    cuts: [
      "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
    ],
  },
  { id: 'smollm', cuts: ['digits', 'gpt2'] },
  { id: 'gpt-2', cuts: ['gpt2'] },
]

/** The id for tokenizer.json's `pre_tokenizer`, null where no cuts of the table are its own. @param preferred of those with equal patterns */
export function choosePre(tokenizer: Json, preferred?: string): string | null {
  const cuts = cutsOf(tokenizer.pre_tokenizer)
  const ignoreMerges = isRecord(tokenizer.model) && tokenizer.model.ignore_merges === true
  const equal = PRE_TOKENIZERS.filter((entry) => entry.cuts.join('\n') === cuts?.join('\n'))
  if (equal.length === 0) return null
  if (preferred !== undefined) return preferred
  return equal.find((entry) => entry.ignoreMerges === undefined || entry.ignoreMerges === ignoreMerges)?.id ?? null
}

/** For folders with vocab.json and merges.txt, whose cuts are in the program of their class. */
export function preOfClass(tokenizerClass: unknown): string | null {
  const name = String(tokenizerClass ?? '').replace(/Fast$/, '')
  return { Qwen2Tokenizer: 'qwen2', GPT2Tokenizer: 'gpt-2' }[name] ?? null
}

/** The cuts of a pre-tokenizer and its parts; null where one is of a kind that no table entry has. */
function cutsOf(value: unknown): readonly string[] | null {
  if (!isRecord(value)) return null
  if (value.type === 'Sequence' && Array.isArray(value.pretokenizers)) {
    const parts = value.pretokenizers.map(cutsOf)
    return parts.includes(null) ? null : parts.flatMap((part) => part!)
  }
  if (value.type === 'ByteLevel') {
    if (value.add_prefix_space === true) return null
    return value.use_regex === false ? [] : ['gpt2']
  }
  if (value.type === 'Digits') return value.individual_digits === true ? ['digits'] : null
  if (value.type !== 'Split' || value.behavior !== 'Isolated' || value.invert === true) return null
  const pattern = isRecord(value.pattern) ? value.pattern.Regex : null
  return typeof pattern === 'string' ? [plain(pattern)] : null
}

/** Some files hold the line breaks themselves, some the letters `\r\n`. */
function plain(pattern: string): string {
  return pattern.replaceAll('\r', '\\r').replaceAll('\n', '\\n')
}
