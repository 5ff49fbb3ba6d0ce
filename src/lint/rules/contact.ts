import type { LintRule } from '../rule.ts'

/** Ways to reach somebody. Short numbers of public services (120, 12348) are none, nor are pages of courts and authorities. */
const CONTACTS = [
  /(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)/, // mobile
  /(?<!\d)0\d{2,3}[- ）)]{1,2}\d{7,8}(?!\d)/, // landline with its area code
  /(?<!\d)[48]00[- ]?\d{3,4}[- ]?\d{3,4}(?!\d)/,
  /(?:QQ|扣扣|企鹅)号?(?:码|群)?\s?[:：是]?\s?\d{5,11}(?!\d)/i,
  /(?:微信|薇信|威信|VX|WeChat)(?:号|号码|ID)?\s?[:：是]\s?[A-Za-z0-9][\w-]{4,19}/i,
  /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,24}){1,3}(?![\w-])/,
  /(?:https?:\/\/|www\.)(?![^\s/]{0,80}(?:gov|court)\b)[\w.-]{4,80}/i,
] as const

/** Phones, accounts, addresses on the net: of a person they may not be trained, of a practice they are advertising. */
export const contact: LintRule = {
  id: 'contact',
  open: () => ({
    *row({ question, answer }) {
      const fields = Object.entries({ question, answer }).flatMap(([field, text]) => {
        const narrow = text.normalize('NFKC')
        return CONTACTS.some((pattern) => pattern.test(narrow)) ? [field] : []
      })
      if (fields.length > 0) yield { severity: 'error', message: 'lint.contact', values: { field: fields.join(', ') } }
    },
  }),
}
