// table: the rules in the order of the report. To add one: a file beside this one, a line here, its sentences in texts/
import type { LintRule } from '../rule.ts'
import { advertising } from './advertising.ts'
import { blankLines } from './blank-lines.ts'
import { conflictingAnswers } from './conflicting-answers.ts'
import { contact } from './contact.ts'
import { doseUnit } from './dose-unit.ts'
import { duplicate } from './duplicate.ts'
import { echo } from './echo.ts'
import { empty } from './empty.ts'
import { form } from './form.ts'
import { fullWidth } from './full-width.ts'
import { greeting } from './greeting.ts'
import { html } from './html.ts'
import { invisible } from './invisible.ts'
import { language } from './language.ts'
import { leakage } from './leakage.ts'
import { mojibake } from './mojibake.ts'
import { nearDuplicate } from './near-duplicate.ts'
import { placeholder } from './placeholder.ts'
import { riskyClaim } from './risky-claim.ts'
import { shortAnswer } from './short-answer.ts'
import { statute } from './statute.ts'
import { tooLong } from './too-long.ts'
import { truncated } from './truncated.ts'

export const rules: readonly LintRule[] = [
  empty,
  placeholder,
  mojibake,
  leakage,
  contact,
  statute,
  riskyClaim,
  doseUnit,
  advertising,
  duplicate,
  nearDuplicate,
  conflictingAnswers,
  form,
  truncated,
  echo,
  shortAnswer,
  tooLong,
  language,
  invisible,
  html,
  fullWidth,
  blankLines,
  greeting,
]
