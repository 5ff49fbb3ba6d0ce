import { Converter } from 'opencc-js/cn2t'
import { pinyin } from 'pinyin-pro'
import { createRandom, type Random } from '../../../src/util/random.ts'
import { benignInputs, benignOutputs } from './benign-sentences.ts'
import { riskyInputs, riskyOutputs } from './risky-sentences.ts'

/** One sentence for the guard, what it is and how it is disguised. Seeded: the same seed makes the same set. */
export interface MadeSentence {
  readonly text: string
  readonly side: 'input' | 'output'
  readonly kind: string // outcome, negated ...
  readonly disguise: string // plain, zero-width ...
  readonly seen: boolean // false for the half that was not looked at while the rules were made
}

/** 600 of each by default. A sentence's half is its place in the table, so that no form of an unseen sentence was seen. */
export function madeRisky(count = 600, seed = 7): readonly MadeSentence[] {
  return made(riskyOutputs, riskyInputs, count, seed, Object.keys(DISGUISES))
}

export function madeBenign(count = 600, seed = 11): readonly MadeSentence[] {
  return made(benignOutputs, benignInputs, count, seed, ['plain', 'traditional', 'full-width', 'plain', 'plain'])
}

type Table = Readonly<Record<string, readonly string[]>>

function made(
  outputs: Table,
  inputs: Table,
  count: number,
  seed: number,
  disguises: readonly string[],
): readonly MadeSentence[] {
  const random = createRandom(seed)
  const all = [
    ...Object.entries(outputs).flatMap(([kind, rows]) =>
      rows.map((row, i) => ({ row, kind, side: 'output' as const, seen: i % 2 === 0 })),
    ),
    ...Object.entries(inputs).flatMap(([kind, rows]) =>
      rows.map((row, i) => ({ row, kind, side: 'input' as const, seen: i % 2 === 0 })),
    ),
  ]
  return Array.from({ length: count }, (_, n) => {
    const { row, ...rest } = all[n % all.length]!
    const round = Math.floor(n / all.length)
    const wish = disguises[(n + round * 5 + random.int(disguises.length)) % disguises.length]!
    const sentence = row.replace(/\{([^}]*)\}/g, (_, choices: string) => pick(choices.split('|'), random))
    return { ...rest, ...disguised(sentence, wish, random) }
  })
}

function disguised(
  sentence: string,
  wish: string,
  random: Random,
): { readonly text: string; readonly disguise: string } {
  const phrases = [...sentence.matchAll(/\[\[(.*?)\]\]/g)].map(([, phrase]) => phrase!)
  const fits = phrases.every((phrase) => FITS[wish]?.(phrase) ?? true)
  const disguise = fits ? wish : 'zero-width'
  const change = DISGUISES[disguise]!
  const text =
    phrases.length > 0
      ? sentence.replace(/\[\[(.*?)\]\]/g, (_, phrase: string) => change(phrase, random))
      : change(sentence, random)
  return { text, disguise }
}

const HAN = /[\u4e00-\u9fff]/
const toTraditional = Converter({ from: 'cn', to: 't' })
const onlyHan = (phrase: string) => /^[\u4e00-\u9fff]{2,}$/.test(phrase)

const FITS: Readonly<Record<string, (phrase: string) => boolean>> = {
  pinyin: onlyHan,
  'pinyin-spaced': onlyHan,
  initials: (phrase) => /^[\u4e00-\u9fff]{4,6}$/.test(phrase),
  mixed: onlyHan,
  homophone: (phrase) => [...phrase].some((char) => SOUNDS[char] !== undefined),
  'half-initials': (phrase) => /^[\u4e00-\u9fff]{4,}$/.test(phrase),
}

type Disguise = (phrase: string, random: Random) => string

export const DISGUISES: Readonly<Record<string, Disguise>> = {
  plain: (phrase) => phrase,
  'zero-width': (phrase, random) =>
    [...phrase].join(pick(['\u200b', '\u200d', '\ufeff', '\u2060', '\u00ad', '\u200b\ufe0f'], random)),
  separators: (phrase, random) =>
    between(phrase, pick([' ', '.', '*', '-', '_', '·', '、', '/', '|', '~', '  ', '，', '+'], random)),
  emoji: (phrase, random) => between(phrase, pick(['😀', '⭐', '❤️', '👍🏻'], random)),
  'full-width': (phrase) => phrase.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
  traditional: (phrase) => toTraditional(phrase),
  pinyin: (phrase) => letters(phrase).join(''),
  'pinyin-spaced': (phrase) => letters(phrase).join(' '),
  initials: (phrase) =>
    letters(phrase)
      .map((syllable) => syllable[0])
      .join(''),
  mixed: (phrase, random) => {
    const syllables = letters(phrase)
    const odd = random.uniform() < 0.5 ? 0 : 1
    return [...phrase].map((char, i) => (i % 2 === odd ? syllables[i] : char)).join('')
  },
  'half-initials': (phrase, random) => {
    const syllables = letters(phrase)
    const odd = random.uniform() < 0.5 ? 0 : 1
    return [...phrase].map((char, i) => (i % 2 === odd ? syllables[i]![0] : char)).join('')
  },
  homophone: (phrase, random) => {
    const places = [...phrase].flatMap((char, i) => (SOUNDS[char] === undefined ? [] : [i]))
    const at = pick(places, random)
    return [...phrase].map((char, i) => (i === at ? pick([...SOUNDS[char]!], random) : char)).join('')
  },
  'zero-width+traditional': (phrase) => [...toTraditional(phrase)].join('\u200b'),
}

/** Characters that people write for others of the same sound. */
const SOUNDS: Readonly<Record<string, string>> = {
  ...{
    胜: '剩圣盛',
    诉: '素宿塑',
    赢: '嬴营迎盈',
    包: '苞胞',
    保: '宝堡',
    证: '正政',
    治: '制智',
    愈: '玉欲',
    根: '跟',
    诊: '枕疹珍',
  },
  ...{
    确: '雀鹊却',
    癌: '挨',
    稳: '吻',
    系: '细戏',
    官: '观',
    疗: '辽',
    效: '笑',
    药: '要',
    痛: '通',
    杀: '沙',
    渠: '曲',
    缓: '换',
  },
}

function letters(phrase: string): readonly string[] {
  return pinyin(phrase, { toneType: 'none', type: 'array', v: true })
}

/** The mark between each two Chinese characters; other text is left alone. */
function between(phrase: string, mark: string): string {
  return phrase.replace(/[\u4e00-\u9fff](?=[\u4e00-\u9fff])/g, (char) => char + mark)
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[random.int(items.length)]!
}

/** Whether a text has Chinese characters at all. */
export function hasHan(text: string): boolean {
  return HAN.test(text)
}
