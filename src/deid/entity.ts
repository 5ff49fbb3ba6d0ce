/** A piece of a text that identifies somebody. Offsets are UTF-16 units of the original text. Never holds the text itself. */
export interface FoundEntity {
  readonly type: EntityType
  readonly start: number
  readonly end: number
  readonly score: number // 0-1; 1 where a checksum proves it
}

/** A found entity and what stands in its place. */
export interface ReplacedEntity extends FoundEntity {
  readonly replacement: string
}

/** Names as reports, policies and `--json` write them: Presidio's where it has one. docs/deid.md says what each stands for. */
export const ENTITY_TYPES = [
  'PERSON',
  'ADDRESS',
  'DATE',
  'AGE',
  'PHONE_NUMBER',
  'FAX_NUMBER',
  'EMAIL_ADDRESS',
  'WECHAT',
  'QQ',
  'CN_RESIDENT_ID',
  'CN_USCC',
  'CN_ORG_CODE',
  'PASSPORT',
  'CN_TRAVEL_PERMIT',
  'BANK_CARD',
  'INSURANCE_NUMBER',
  'MEDICAL_RECORD_NUMBER',
  'LICENSE_PLATE',
  'CASE_NUMBER',
  'LAWYER_LICENSE',
  'MEDICAL_LICENSE',
  'IP_ADDRESS',
  'MAC_ADDRESS',
  'URL',
  'US_SSN',
  'ZIP_CODE',
  'ACCOUNT_NUMBER',
  'CERTIFICATE_NUMBER',
  'VEHICLE_ID',
  'DEVICE_ID',
  'BIOMETRIC_ID',
  'IMAGE_FILE',
  'UNIQUE_CODE',
] as const

export type EntityType = (typeof ENTITY_TYPES)[number]
