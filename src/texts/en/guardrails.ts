// table: sentences of guardrails/, en
export const guardrails = {
  'guardrails.notAMapping':
    '{file}: guard rules are a mapping with words and rules. Example: lorasmith guard rules --write FILE',
  'guardrails.missingKeys':
    '{place}: rule {rule} is new and lacks {keys}. A rule that only changes a built-in one must have its name: lorasmith guard rules',
  'guardrails.ruleTypo':
    '{place}: there is no rule {rule}. Did you mean {near}? A new rule needs side, action, source and examples.',
  'guardrails.notText': '{place}: {key} must be a text. Put it in quotes if it looks like something else.',
  'guardrails.notTexts': '{place}: must be a list of texts. Put those in quotes that look like something else.',
  'guardrails.notOneOf': '{place}: {key} must be one of {allowed}.',
  'guardrails.notWhole': '{place}: {key} must be a whole number above 0.',
  'guardrails.notNumber': '{place}: {key} must be a number.',
  'guardrails.notMap': '{place}: {key} must be a mapping of names to lists.',
  'guardrails.notList': '{place}: {key} must be a list. Begin each item with "- ".',
  'guardrails.notARule': '{place}: a rule is a mapping with name, side, action, patterns, source and examples.',
  'guardrails.notExamples': '{place}: examples is a mapping with the lists hit and pass.',
  'guardrails.badName': '{place}: a rule\'s name is small letters, digits and "-", at most 48.',
  'guardrails.sameRule': '{place}: rule {rule} stands at {first} already. Keep one.',
  'guardrails.noPattern':
    '{place}: rule {rule} has no patterns and no max_length: it would never be hit. Give one of them.',
  'guardrails.noReplace': '{place}: rule {rule} fixes, but says not with what. Give replace (may be "").',
  'guardrails.emptyWords': '{place}: a list of words must have at least one word (any, like).',
  'guardrails.badLike':
    '{place}: an expression of like must be valid and bounded: no *, +, open {n,}, capturing or repeated group, at most 12 repetitions of up to 60.',
  'guardrails.unknownWords': '{place}: rule {rule} names a list <{got}> that is not in words. Add it there.',
  'guardrails.wordsTypo': '{place}: rule {rule} names a list <{got}> that is not in words. Did you mean <{near}>?',
  'guardrails.badGap': '{place}: rule {rule}: a gap stands between two parts and is at most ~{max}.',
  'guardrails.badPattern':
    '{place}: rule {rule}: a pattern needs a part that must be there, and cannot end with a gap.',
  'guardrails.exampleMissed':
    '{place}: rule {rule} is not hit by its example hit number {number}. Mend the patterns or the example.',
  'guardrails.exampleHit':
    '{place}: rule {rule} is hit by its example pass number {number}. Mend the patterns or the example.',
  'guardrails.unreadable': '{path}: the guard rules cannot be read ({code}). Check the path.',
  'guardrails.tooLarge': '{path}: more than 1 MB is no file of guard rules. Give its YAML file.',
  'guardrails.notUtf8': '{path}: the guard rules are not UTF-8. Save them as UTF-8.',
  'guardrails.label': 'AI-generated answer (本回答由人工智能生成).',
  'guardrails.disclaimer_medical': 'For reference only; follow the advice of your doctor.',
  'guardrails.disclaimer_legal': 'For reference only; please consult a licensed lawyer.',
  'guardrails.disclaimer_generic': 'For reference only; please consult a professional.',
} as const
