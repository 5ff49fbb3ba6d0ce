import type { LintRule } from '../rule.ts'

/** 口服5，每日3次: five of what? A number of a dose with a comma, an end or the frequency right behind it. */
const BARE_DOSE =
  /(?:口服|服用|每次服?|一次服?|单次剂量|剂量为?|用量为?|静滴|静脉滴注|静脉注射|肌注|肌内注射|皮下注射)(?:约|用|给予?|各)?\s?\d{1,5}(?:\.\d{1,3})?(?:\s?[-~～—至到]\s?\d{1,5}(?:\.\d{1,3})?)?\s?(?=[，,。；;\n]|$|每[日天次晚早]|一[日天]|日服?\d|[Qq]\dh|[bt]id)/

/** A dose without its unit: read wrongly by a factor of a thousand. */
export const doseUnit: LintRule = {
  id: 'dose-unit',
  open: () => ({
    *row({ answer }) {
      if (BARE_DOSE.test(answer)) yield { severity: 'warning', message: 'lint.doseUnit' }
    },
  }),
}
