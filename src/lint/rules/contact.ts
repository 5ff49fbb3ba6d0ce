import type { EntityType } from '../../deid/entity.ts'
import type { LintContext, LintRule } from '../rule.ts'

/** Ways to reach somebody, as de-identification finds them. Short numbers of public services (120, 12348) are none. */
const CONTACTS: ReadonlySet<EntityType> = new Set<EntityType>([
  'PHONE_NUMBER',
  'FAX_NUMBER',
  'EMAIL_ADDRESS',
  'WECHAT',
  'QQ',
  'URL',
])
/** Numbers of companies, which identify nobody and advertise all the same. */
const HOTLINE = /(?<!\d)[48]00[- ]?\d{3,4}[- ]?\d{3,4}(?!\d)/
const PUBLIC_PAGE = /^(?:https?:\/\/|www\.)[^\s/]{0,80}(?:gov|court)\b/i // of courts and authorities

/** Phones, accounts, addresses on the net: of a person they may not be trained, of a practice they are advertising. */
export const contact: LintRule = {
  id: 'contact',
  open: ({ entities }) => ({
    *row({ question, answer }) {
      const fields = Object.entries({ question, answer }).flatMap(([field, text]) =>
        hasContact(text, entities) ? [field] : [],
      )
      if (fields.length > 0) yield { severity: 'error', message: 'lint.contact', values: { field: fields.join(', ') } }
    },
  }),
}

function hasContact(text: string, entities: LintContext['entities']): boolean {
  if (HOTLINE.test(text.normalize('NFKC'))) return true
  return entities(text).some(
    ({ type, start, end }) => CONTACTS.has(type) && !(type === 'URL' && PUBLIC_PAGE.test(text.slice(start, end))),
  )
}
