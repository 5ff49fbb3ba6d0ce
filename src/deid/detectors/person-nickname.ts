import type { Hit } from '../detector.ts'
import { isHan } from '../person-name.ts'
import { TOP_SURNAMES } from '../surnames.ts'
import { pointsBehind } from './person-context.ts'

/** 老王, 小李, 阿陈: a surname behind one of three characters, where a word ends on both sides. 小叶 and 小白 are also other things. */

export const NICKNAME = /(?<![\u4e00-\u9fff][老小阿])[老小阿]([\u4e00-\u9fff])(?![\u4e00-\u9fff]?[省市县镇村区路街号])/g

export function* byNickname(text: string): Iterable<Hit> {
  for (const found of text.matchAll(NICKNAME)) {
    const { index } = found
    const surname = found[1]!
    if (!TOP_SURNAMES.has(surname)) continue
    const before = text.slice(Math.max(0, index - 4), index)
    const named = NAMED.test(before)
    const led = named || LED.test(before)
    if (!led && before !== '' && isHan(before.at(-1)!)) continue
    if (AMBIGUOUS.test(surname) && !(led && found[0] !== `小${surname}`)) continue
    const end = index + 2
    const behind = pointsBehind(text, end)
    const goesOn = GOES_ON.test(text.slice(end, end + 4))
    if (behind < 0.7 && !((goesOn || named) && behind > -2)) continue
    if (!led && behind < 1 && !goesOn) continue
    yield { type: 'PERSON', start: index, end, score: 0.6 }
  }
}

/** Behind these stands who is meant. */
const NAMED = /(?:患者|病人|病员|家属|原告|被告|证人|当事人|委托人|客户|业主|死者|伤者)$/
const LED =
  /(?:[听跟和与找问请让叫给把被对向由替为帮是的说及或、]|据|根据|邻居|同事|朋友|同学|工友|老板|老乡|战友|病友|房东|室友|师傅|司机|会计|保安|门卫|护工|保姆)$/
const GOES_ON =
  /^(?:最近|昨|今|明|前天|上[周个月次午]|下[周个月次午]|这[周个次几两]|每|去年|前年|年初|年底|刚|曾|已|还|又|也|都|就|才|说|问|答|称|讲|告诉|反映|介绍|推荐|觉得|认为|想|要|是|不|没|有[一个没]|把|被|给|对|跟|和|在|来|去|因|于|向|从|家|他|她|你|一起|一直|一个|经常|总|平时|突然|忽然|的)/
/** 小金库, 小白鼠, 小马驹, 小石头: with these often nobody is meant. */
const AMBIGUOUS = /[白黄金石毛叶汤雷龙马高方田江康钱段熊常万安]/
