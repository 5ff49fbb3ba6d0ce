import type { Stream } from './stream.ts'
import { COMPOUND_SURNAMES } from './surnames.ts'

/**
 * Made-up names of a case. 某 marks them, as courts write: nobody is called 李某甲, and the detectors leave such names alone. 张三, 张先生
 * and 老张 are one person where the case knows one 张.
 */
export interface People {
  /** Names in full are told first, so that 张先生 before 张三 finds its person. */
  meet(name: string): void
  nameOf(mention: string): string
}

interface Person {
  full: string | undefined
  readonly surname: string
  readonly fake: string
}

const FAKE_SURNAMES = [...'赵钱孙李周吴郑王冯陈卫蒋沈韩杨']
const MARKS = [...'甲乙丙戊己庚辛壬癸'] // without 丁, a surname itself

export function createPeople(random: Stream): People {
  const people: Person[] = []
  const offset = random.int(FAKE_SURNAMES.length * MARKS.length)

  function add(full: string | undefined, surname: string): Person {
    const person = {
      full,
      surname,
      fake: /[A-Za-z]/.test(surname) ? `Doe${people.length + 1}` : fakeName(surname, people.length + offset),
    }
    people.push(person)
    return person
  }

  function byFull(full: string): Person {
    const surname = surnameOf(full)
    if (/^[a-z'’-]+$/.test(full)) return people.findLast((person) => person.surname === full) ?? add(undefined, full)
    const known = people.find((person) => person.full === full)
    if (known) return known
    const unnamed = people.find((person) => person.full === undefined && person.surname === surname)
    if (unnamed) unnamed.full = full
    return unnamed ?? add(full, surname)
  }

  const bySurname = (surname: string) => people.findLast((each) => each.surname === surname) ?? add(undefined, surname)

  return {
    meet: (name) => void ((NICKNAME.test(name) || splitTitle(name)) ?? byFull(plain(name))),
    nameOf(mention) {
      const nickname = NICKNAME.exec(mention)
      if (nickname) return bySurname(nickname[1]!).fake
      const titled = splitTitle(mention)
      if (!titled) return written(byFull(plain(mention)).fake, mention)
      const [surname, title] = titled
      return bySurname(surname).fake + title
    },
  }
}

const plain = (name: string) =>
  /[A-Za-z]/.test(name) ? name.replace(/\s+/g, ' ').toLowerCase() : name.replace(/\s/g, '')

const written = (fake: string, mention: string) =>
  /^Doe/.test(fake) && /[\s,]/.test(mention.trim()) ? `Alex ${fake}` : fake

function fakeName(surname: string, index: number): string {
  const others = FAKE_SURNAMES.filter((each) => each !== surname[0])
  const round = Math.floor(index / (others.length * MARKS.length))
  return `${others[index % others.length]}某${MARKS[Math.floor(index / others.length) % MARKS.length]}${round || ''}`
}

function surnameOf(full: string): string {
  if (/[a-z]/.test(full))
    return full
      .split(/[ ,.]+/)
      .filter(Boolean)
      .at(-1)!
  return COMPOUND_SURNAMES.has(full.slice(0, 2)) && full.length > 2 ? full.slice(0, 2) : full.slice(0, 1)
}

/** 老王, 小王 */
const NICKNAME = /^[老小阿]([\u4e00-\u9fff])$/

const TITLED =
  /^(.{1,2}?)((?:副?主任(?:医师)?|医生|医师|大夫|副?教授|护士长?|药师|技师|律师|法官|检察官|书记员|审判员|审判长|先生|女士|小姐|太太|夫人|副?院长|所长|科长|处长|局长|总?经理|老师|老板|阿姨|叔叔|伯伯|大[爷妈姐哥叔婶]|奶奶|爷爷|师傅|同志|警官|队长|校长|董事长|博士|院士|工程师|总监|会计|同学))$/

function splitTitle(mention: string): readonly [string, string] | undefined {
  const found = TITLED.exec(mention)
  if (!found) return undefined
  const [, surname, title] = found
  return surname!.length === 1 || COMPOUND_SURNAMES.has(surname!) ? [surname!, title!] : undefined
}
