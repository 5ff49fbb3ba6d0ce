// table: sentences of router/, en
export const router = {
  'router.notAMapping':
    '{file}: topics are a mapping with a list topics. Example: lorasmith router topics --write FILE',
  'router.notATopic': '{place}: a topic is a mapping with name, words (sure, likely, hint) and examples.',
  'router.sameTopic': '{place}: topic {topic} stands at {first} already. Keep one.',
  'router.noWords': '{place}: topic {topic} has no words. Give sure, likely or hint.',
  'router.noExamples': '{place}: topic {topic} has no examples. Give questions that must come out as it.',
  'router.notTexts': '{place}: must be a list of texts. Put those in quotes that look like something else.',
  'router.badWord': '{place}: a word has 1 to {max} letters.',
  'router.badAge': '{place}: age_to must be a whole number of years, 1-120.',
  'router.exampleWrong':
    '{place}: example number {number} of topic {topic} comes out as {got} ("-": none, or two alike). Mend words or example; what words cannot find stands under learn.',
  'router.unreadable': '{path}: the topics cannot be read ({code}). Check the path.',
  'router.tooLarge': '{path}: more than 1 MB is no file of topics. Give its YAML file.',
  'router.notUtf8': '{path}: the topics are not UTF-8. Save them as UTF-8.',
} as const
