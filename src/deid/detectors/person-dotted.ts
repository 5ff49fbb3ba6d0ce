import { type Hit, oneOf } from '../detector.ts'
import { isHan } from '../person-name.ts'
import { FIRM_ROLES } from '../person-words.ts'
import { SAID_OF_A_PERSON } from './person-context.ts'

/**
 * Names with a dot, 阿卜杜拉·买买提: they need no surname, but most of their characters are those that write sounds. A role before it and
 * a word behind it are cut off.
 */

export const DOTTED = /[\u4e00-\u9fff]{2,10}(?:[·•・‧∙⋅・][\u4e00-\u9fff]{1,8}){1,3}(?![·•・‧∙⋅])/g

export function* byDot(text: string): Iterable<Hit> {
  for (const found of text.matchAll(DOTTED)) {
    const role = LAST_ROLE.exec(found[0].slice(0, found[0].search(DOT)))?.[0] ?? ''
    const start = found.index + role.length
    const length = dottedLength(text.slice(start, found.index + found[0].length))
    if (length === 0) continue
    const end = start + length
    const sure =
      isSounds(text.slice(start, end)) ||
      SAID_OF_A_PERSON.test(text.slice(end, end + 24)) ||
      ROLE_BEFORE.test(text.slice(Math.max(0, start - 6), start))
    yield { type: 'PERSON', start, end, score: sure ? 0.7 : 0.35 }
  }
}

const DOT = /[·•・‧∙⋅]/

/** In no name of any people; 热 and 不 (阿不都) are. */
const SENTENCE_WORDS = /[的了在是因于与诉被把对从到及或等称说系无病症痛血药胃肝肾我你他她就这那住]/

/** How far the characters are those of names; 0 where that is not behind the dot. */
function dottedLength(value: string): number {
  const dot = value.search(DOT)
  const stop = value.search(SENTENCE_WORDS)
  let length = stop < 0 ? value.length : stop
  if (stop < 0 || value[stop] === '在') length = soundsEnd(value, length)
  return dot >= 2 && length > dot + 1 ? length : 0
}

/** 库尔班表示: behind the last dot it ends with the sounds, where there are two or more. */
function soundsEnd(value: string, length: number): number {
  const from = Math.max(...[...value].map((char, i) => (DOT.test(char) ? i : -1))) + 1
  let end = from
  while (end < length && SOUNDS.has(value[end]!)) end++
  return end - from >= 2 && length - end >= 2 ? end : length
}

/** The characters that mostly write the sounds of Uyghur, Kazakh, Tibetan, Mongolian and foreign names. */
const SOUNDS: ReadonlySet<string> = new Set(
  '阿艾爱安奥巴白拜班保贝比别宾波伯博卜布不才才采仓茨次措达大旦丹当道德登迪地丁丹东都多顿额恩尔法菲费夫弗伏福噶嘎尕甘干岗戈格根贡古果哈海罕汗合和赫呼霍吉加嘉贾坚江杰金卡坎康柯科克肯库奎拉兰朗劳勒雷里理力丽利莲列林仑隆卢鲁罗洛马玛买曼麦满毛蒙米明莫木穆那纳娜乃南妮尼宁努诺欧帕潘培佩彭皮平普其奇齐齐琪钦青琼曲然热日荣茹萨赛桑色森沙山珊尚什舍胜施石史思斯松苏素索塔太泰唐特提天铁图吐托娃瓦外万旺威维韦文翁沃乌吾西希夏先辛休雅亚延央扬耶叶伊依易英尤于玉约云扎札再泽增则扎朱珠子孜祖佐坐孙迭登色则热提汉江木拉合买沁巴音敖其勒乎鄂热依木甫吾守尔逊',
)
const isSounds = (value: string) => {
  const chars = [...value].filter(isHan)
  return chars.filter((char) => SOUNDS.has(char)).length >= chars.length - (chars.length > 4 ? 1 : 0)
}

const LAST_ROLE = new RegExp(
  `^[\\u4e00-\\u9fff]{0,6}?(?:${oneOf(FIRM_ROLES)}|患者|家属|医生|叫|和|与)(?=[\\u4e00-\\u9fff]{2})`,
)
const ROLE_BEFORE = new RegExp(`(?:${oneOf(FIRM_ROLES)}|患者|家属)[:：]? ?$`)
