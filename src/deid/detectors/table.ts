// table: every detector, the more certain ones first
import type { Detector } from '../detector.ts'
import { address } from './address.ts'
import { age } from './age.ts'
import { bankCard } from './bank-card.ts'
import { caseNumber, officeCaseNumber } from './case-number.ts'
import { qq, wechat } from './chat-account.ts'
import { date } from './date.ts'
import { email } from './email.ts'
import { englishAge, englishDate } from './english/dates.ts'
import { imageFile, LABELLED_NUMBERS, usFax, usPhone, usSsn } from './english/numbers.ts'
import { englishPerson } from './english/person.ts'
import { englishAddress, zipCode } from './english/places.ts'
import { insurance } from './insurance.ts'
import { ipv4, ipv6 } from './ip.ts'
import { licensePlate } from './license-plate.ts'
import { mac } from './mac.ts'
import { medicalRecord } from './medical-record.ts'
import { orgCode } from './org-code.ts'
import { person } from './person.ts'
import { landline, localPhone, mobile } from './phone.ts'
import { lawyerLicense, medicalLicense } from './professional-license.ts'
import { oldResidentId, residentId } from './resident-id.ts'
import { passport, travelPermit } from './travel-document.ts'
import { url } from './url.ts'
import { uscc } from './uscc.ts'

/** To add one: a file beside this one and a line here. */
export const DETECTORS: readonly Detector[] = [
  residentId,
  oldResidentId,
  uscc,
  bankCard,
  orgCode,
  mobile,
  landline,
  localPhone,
  email,
  url,
  caseNumber,
  officeCaseNumber,
  licensePlate,
  medicalRecord,
  insurance,
  passport,
  travelPermit,
  lawyerLicense,
  medicalLicense,
  wechat,
  qq,
  ipv4,
  ipv6,
  mac,
  person,
  address,
  date,
  age,
  usSsn,
  usFax,
  usPhone,
  englishPerson,
  englishAddress,
  zipCode,
  englishDate,
  englishAge,
  ...LABELLED_NUMBERS,
  imageFile,
]
