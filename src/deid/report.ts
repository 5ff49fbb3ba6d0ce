import type { EntityType, FoundEntity, ReplacedEntity } from './entity.ts'
import type { Policy, Profile } from './policy.ts'

/** Where a person should look: a place, never what stands there. */
interface ReviewPlace {
  readonly row: number
  readonly column: string
  readonly type: EntityType
  readonly start: number
  readonly end: number
  readonly score: number
}

/** What was done to a file, in counts and places. */
export interface DeidReport {
  readonly profile: Profile
  readonly rows: number
  readonly rowsChanged: number
  readonly entities: Readonly<Partial<Record<EntityType, number>>>
  readonly operators: Readonly<Partial<Record<EntityType, string>>>
  readonly lowScore: Readonly<Partial<Record<EntityType, number>>>
  readonly review: readonly ReviewPlace[]
  readonly reversible: boolean
  /** Text keys of what software cannot settle under this profile. */
  readonly unsettled: readonly UnsettledKey[]
  readonly coverage?: readonly CoverageLine[]
}

const UNSETTLED = {
  'zh-medical': ['deid.unsettledNames', 'deid.unsettledFacts', 'deid.unsettledImages', 'deid.unsettledLinked'],
  'zh-legal': ['deid.unsettledNames', 'deid.unsettledFacts', 'deid.unsettledPublished', 'deid.unsettledLinked'],
  'hipaa-safe-harbor': [
    'deid.unsettledPhotos',
    'deid.unsettledCodes',
    'deid.unsettledKnowledge',
    'deid.unsettledNames',
  ],
} as const satisfies Record<Profile, readonly string[]>

type UnsettledKey = (typeof UNSETTLED)[Profile][number]

/** A letter of 45 CFR 164.514(b)(2)(i), the recognisers behind it, and whether software can settle it. */
export interface CoverageLine {
  readonly letter: string
  readonly types: readonly EntityType[]
  readonly settled: boolean
  readonly found: number
}

const LETTERS: readonly (readonly [string, readonly EntityType[], boolean])[] = [
  ['A', ['PERSON'], true],
  ['B', ['ADDRESS', 'ZIP_CODE'], true],
  ['C', ['DATE', 'AGE'], true],
  ['D', ['PHONE_NUMBER'], true],
  ['E', ['FAX_NUMBER'], true],
  ['F', ['EMAIL_ADDRESS'], true],
  ['G', ['US_SSN', 'CN_RESIDENT_ID'], true],
  ['H', ['MEDICAL_RECORD_NUMBER'], true],
  ['I', ['INSURANCE_NUMBER'], true],
  ['J', ['ACCOUNT_NUMBER', 'BANK_CARD'], true],
  ['K', ['CERTIFICATE_NUMBER', 'PASSPORT', 'MEDICAL_LICENSE', 'LAWYER_LICENSE'], true],
  ['L', ['VEHICLE_ID', 'LICENSE_PLATE'], true],
  ['M', ['DEVICE_ID'], true],
  ['N', ['URL'], true],
  ['O', ['IP_ADDRESS', 'MAC_ADDRESS'], true],
  ['P', ['BIOMETRIC_ID'], true],
  ['Q', ['IMAGE_FILE'], false],
  ['R', ['UNIQUE_CODE', 'CASE_NUMBER', 'WECHAT', 'QQ'], false],
]

const MAX_PLACES = 1000

/** Gathers the report of a file row by row. */
export function createTally(policy: Policy, reversible: boolean) {
  const entities: Partial<Record<EntityType, number>> = {}
  const lowScore: Partial<Record<EntityType, number>> = {}
  const review: ReviewPlace[] = []
  let rows = 0
  let rowsChanged = 0
  return {
    row(changed: boolean): void {
      rows++
      if (changed) rowsChanged++
    },
    text(row: number, column: string, replaced: readonly ReplacedEntity[], unsure: readonly FoundEntity[]): void {
      for (const { type } of replaced) entities[type] = (entities[type] ?? 0) + 1
      for (const { type, start, end, score } of unsure) {
        lowScore[type] = (lowScore[type] ?? 0) + 1
        if (review.length < MAX_PLACES)
          review.push({ row, column, type, start, end, score: Math.round(score * 100) / 100 })
      }
    },
    report(): DeidReport {
      const operators = Object.fromEntries(
        Object.keys(entities).map((type) => [type, policy.operators[type as EntityType].type]),
      )
      const { profile } = policy
      const coverage = LETTERS.map(([letter, types, settled]): CoverageLine => {
        return { letter, types, settled, found: types.reduce((sum, type) => sum + (entities[type] ?? 0), 0) }
      })
      return {
        profile,
        rows,
        rowsChanged,
        entities,
        operators,
        lowScore,
        review,
        reversible,
        unsettled: UNSETTLED[profile],
        ...(policy.english ? { coverage } : {}),
      }
    },
  }
}
