import { chainAt, cityOf } from './address-chain.ts'
import { isLuhn, isResidentIdSum } from './checksums.ts'
import { readDate, shiftDate, writeDate } from './dates.ts'
import { yearOnly } from './english-dates.ts'
import type { EntityType } from './entity.ts'
import { normalise } from './normalise.ts'
import type { Policy } from './policy.ts'
import { type Session, sessionKey } from './session.ts'
import type { Stream } from './stream.ts'

/** What a stand-in is made for. */
export interface Case {
  readonly session: Session
  readonly policy: Policy
  /** Pieces of everything that is replaced in the text (`piecesOfAll`): a new stand-in shows none of them. */
  readonly hidden?: ReadonlySet<string>
}

/**
 * Stand-ins that keep a text readable and can be nobody's: impossible check digits, regions and number ranges that are given to nobody,
 * reserved domains. Their forms are listed in surrogate-forms.ts. Within a session the same original gets the same stand-in.
 */
export function surrogate(type: EntityType, original: string, { session, policy, hidden }: Case): string {
  const { text, digits } = normalise(original)
  if (type === 'PERSON') return session.people.nameOf(text)
  if (type === 'DATE') return policy.dates === 'year' ? yearOnly(text) : shifted(text, session)
  if (type === 'AGE') return policy.english ? '90 or older' : '90岁以上'
  if (type === 'ADDRESS') return policy.english && !/[\u4e00-\u9fa5]/.test(text) ? '<ADDRESS>' : coarse(text)
  if (type === 'ZIP_CODE') return coarseZip(text)
  const canonical = canonicalOf(type, digits)
  const key = sessionKey(type, canonical)
  const known = session.given.get(key)
  if (known !== undefined) return known
  for (let attempt = 0; ; attempt++) {
    const made = make(type, { text, canonical, random: session.stream(type, canonical, String(attempt)) })
    const isTelling =
      sharesPiece(original, made) || sharesPiece(canonical, made) || (hidden && showsPiece(made, hidden))
    if ((session.used.has(made) || isTelling) && attempt < MAX_ATTEMPTS) continue
    session.given.set(key, made)
    session.used.add(made)
    return made
  }
}

const MAX_ATTEMPTS = 50

/** One identifier in all its spellings. */
export function canonicalOf(type: EntityType, read: string): string {
  if (type === 'EMAIL_ADDRESS' || type === 'URL') return read.replace(/\s/g, '').toLowerCase()
  const plain = read.replace(/[\s\-._()·]/g, '').toUpperCase()
  return type === 'PHONE_NUMBER' ? plain.replace(/^(?:\+|00)?86(?=1\d{10}$)/, '') : plain
}

const PIECE = 6

/** True when six characters in a row of `original` stand in `made`. */
export function sharesPiece(original: string, made: string): boolean {
  if (original.length < PIECE) return original.length > 3 && made.includes(original)
  for (let i = 0; i + PIECE <= original.length; i++) if (made.includes(original.slice(i, i + PIECE))) return true
  return false
}

/** Every six characters in a row of the originals, as they are written and in their canonical form. */
export function piecesOfAll(
  found: readonly { readonly type: EntityType; readonly original: string }[],
): ReadonlySet<string> {
  const pieces = new Set<string>()
  for (const { type, original } of found) {
    for (const form of [original, canonicalOf(type, normalise(original).digits)])
      for (let i = 0; i + PIECE <= form.length; i++) pieces.add(form.slice(i, i + PIECE))
  }
  return pieces
}

/** True when a piece of `hidden` stands in `made`. */
export function showsPiece(made: string, hidden: ReadonlySet<string>): boolean {
  for (let i = 0; i + PIECE <= made.length; i++) if (hidden.has(made.slice(i, i + PIECE))) return true
  return false
}

interface Original {
  readonly text: string
  readonly canonical: string
  readonly random: Stream
}

function make(type: EntityType, original: Original): string {
  const { canonical, random } = original
  switch (type) {
    case 'CN_RESIDENT_ID':
      return canonical.length === 15 ? `9900${random.digits(11)}` : fakeResidentId(random)
    case 'BANK_CARD':
      return fakeCard(canonical.length, random)
    case 'PHONE_NUMBER':
    case 'FAX_NUMBER':
      return fakePhone(canonical, random)
    case 'EMAIL_ADDRESS':
      return `u${random.letters(8)}@x.invalid`
    case 'URL':
      return `${random.letters(10)}.x.invalid` // without https://, which the original has, too
    case 'LICENSE_PLATE':
      return /[\u4e00-\u9fa5]/.test(canonical)
        ? `某${random.letters(1, PLATE_LETTERS)}${random.letters(canonical.length - 2, `${PLATE_LETTERS}0123456789`)}`
        : `DEID${random.digits(6)}`
    case 'CASE_NUMBER':
      return fakeCase(original)
    case 'IP_ADDRESS':
      return canonical.includes(':')
        ? `100::${random.letters(4, '0123456789abcdef')}:${random.letters(4, '0123456789abcdef')}`
        : `240.${[0, 1, 2].map(() => random.int(256)).join('.')}`
    case 'MAC_ADDRESS':
      return `0e:de:1d:${[0, 1, 2].map(() => random.letters(2, '0123456789abcdef')).join(':')}`
    case 'US_SSN':
      return `000-${random.digits(2)}-${random.digits(4)}`
    default:
      return `DEID${random.digits(Math.min(14, Math.max(5, canonical.length - 4)))}`
  }
}

const PLATE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ'

function fakeResidentId(random: Stream): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const body = `9900${random.digits(2)}${1930 + random.int(80)}${two(1 + random.int(12))}${two(1 + random.int(28))}${random.digits(3)}`
  const wrong = [...'0123456789'].find((check) => !isResidentIdSum(body + check) && random.int(3) === 0)
  return body + (wrong ?? (isResidentIdSum(`${body}0`) ? '1' : '0'))
}

function fakeCard(length: number, random: Stream): string {
  const body = `0099${random.digits(length - 5)}`
  return body + (isLuhn(`${body}0`) ? '1' : '0')
}

function fakePhone(canonical: string, random: Stream): string {
  if (/^1\d{10}$/.test(canonical)) return `1000${random.digits(7)}`
  return /^\+?1?[2-9]\d{9}(?:X\d+|EXT\d+)?$/.test(canonical)
    ? `(000) 555-${random.digits(4)}`
    : `000-${random.digits(8)}`
}

/** The kind of case stays, as it says what the text is about; year, court and number go. */
function fakeCase({ text, random }: Original): string {
  const kind =
    /(?:知|商)?[民刑行执赔破申](?:[初终申再辖监特他异恢保][初终再字]?)?/.exec(
      text.replace(/^[^)\]〕】]*[)\]〕】]/, '').slice(1),
    )?.[0] ?? '民初'
  return `（${2100 + random.int(100)}）某${random.digits(4)}${kind}${1 + random.int(99_999)}号`
}

/** `session.lastYear` is the year of a day without one. */
function shifted(text: string, session: Session): string {
  const parts = readDate(text)
  if (!parts) return '<DATE>'
  if (parts.year !== undefined) session.lastYear = parts.year
  return writeDate(shiftDate(parts, session.shiftDays, session.lastYear), text)
}

/** The city stays: 杭州市某处. */
function coarse(text: string): string {
  return `${cityOf(chainAt(text, 0)) ?? ''}某处`
}

/** Three-digit ZIP areas of 20,000 people or fewer (Census 2000), as HHS lists them in its guidance on Safe Harbor: their digits become 000. */
const SMALL_ZIP = new Set('036 059 063 102 203 556 692 790 821 823 830 831 878 879 884 890 893'.split(' '))

const coarseZip = (text: string) => `${SMALL_ZIP.has(text.slice(0, 3)) ? '000' : text.slice(0, 3)}**`
