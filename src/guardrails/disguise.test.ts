import { beforeAll, describe, expect, it } from 'vitest'
import { undisguise } from './disguise.ts'
import { type Han, readHan } from './han.ts'
import { createLexicon, type LexiconNode } from './lexicon.ts'
import { normalise } from './normalise.ts'

let han: Han
let lexicon: LexiconNode
beforeAll(async () => {
  han = await readHan()
  lexicon = createLexicon(
    [
      '保证',
      '胜诉',
      '保证胜诉',
      '包赢',
      '根治',
      '治愈率',
      '一定能赢',
      '买药',
      '卖药',
      '输了',
      '经是',
      '弄一片',
      '佐匹克隆',
      '麻古每晚',
      '包护士礼',
    ],
    han,
    ['并非'],
  )
})

const read = (text: string) => undisguise(normalise(text, han), lexicon, han).text

describe('normalise', () => {
  it.each([
    ['保\u200b证\u200d勝\ufe0f訴', '保证胜诉'],
    ['保 证.胜*诉', '保证胜诉'],
    ['保😀证👍🏻胜❤️诉', '保证胜诉'],
    ['您，保，证，胜，诉', '您保证胜诉'],
    ['ＢＺ　ｓｓ', 'bz ss'],
    ['g-u-a-r-a-n-t-e-e', 'guarantee'],
    ['ǎ，ü', 'a,u'],
    ['сancer', 'cancer'], // the first letter is Cyrillic
    ['每次 0.5 g', '每次0.5 g'],
    ['胃、肠，肝', '胃肠肝'],
    ['一行\n二行', '一行\n二行'],
  ])('%s', (text, plain) => expect(normalise(text, han).text).toBe(plain))

  it('knows where each unit comes from', () => {
    const text = '啊😀保\u200b證'
    const { text: plain, starts, ends } = normalise(text, han)
    expect(plain).toBe('啊保证')
    expect([...plain].map((_, i) => text.slice(starts[i], ends[i]))).toEqual(['啊', '保', '證'])
  })
})

describe('undisguise', () => {
  it.each([
    ['baozheng shengsu', '保证胜诉'],
    ['bao3zheng4sheng4su4', '保证胜诉'],
    ['womenbaozhengshengsu', 'women保证胜诉'],
    ['bzss', '保证胜诉'],
    ['保z胜s', '保证胜诉'],
    ['保zheng勝su', '保证胜诉'],
    ['保证胜素', '保证胜诉'],
    ['宝政圣宿', '保证胜诉'],
    ['包嬴', '包赢'],
    ['保证月生讠斥', '保证胜诉'],
    ['跟治', '根治'],
    ['zhiyulv', '治愈率'],
    ['bao3zheng4', '保证'],
    ['yidingnengyingbaozheng', '一定能赢保证'],
    ['bao zheng sheng su。', '保证胜诉。'],
  ])('%s is %s', (text, meant) => expect(read(text)).toBe(meant))

  it('puts words that tell what a claim is back from pinyin only', () => {
    expect(read('bingfei baozheng')).toBe('并非保证')
    expect(read('病飞保证')).toBe('病飞保证')
  })

  it.each([
    '遗书了',
    '已经湿透',
    '佐匹克隆一片',
    '100mg每晚',
    '保护视力',
    'ambulance',
    '抗生素',
    '一包应该够了',
    '一定能迎来希望',
    '作出决定应当',
    '买药',
    'the baozhi',
    'bz',
    '因果报应',
  ])('%s is itself', (text) => expect(read(text)).toBe(text))
})
