// table: sentences of templates/, en
export const templates = {
  'templates.promptAsk': 'Answer in this form; each part begins with its title in 【】:',
  'templates.promptLimits': ' ({lines} lines of at most {maxChars} characters)',
  'templates.promptOrder': 'Each part stands once, in this order, and nothing outside the parts.',
  'templates.promptOptional': 'May be left out where there is nothing to say: {titles}.',
  'templates.promptDisclaimer': 'The last line, on its own: {disclaimer}',
  'templates.notAMapping':
    '{file}: an answer template is a mapping with id and sections. Example: lorasmith data templates generic --json',
  'templates.missingKey': '{place}: {key} is missing. Write a text.',
  'templates.notText': '{place}: {key} must be a text. Put it in quotes if it looks like a number.',
  'templates.notOneOf': '{place}: {key} must be one of {allowed}.',
  'templates.notFlag': '{place}: {key} must be true or false.',
  'templates.notWhole': '{place}: {key} must be a whole number from {min} to {max}.',
  'templates.badId': '{place}: id must be letters, digits, - and _, at most 64, and begin with a letter or digit.',
  'templates.builtInId': '{place}: this id belongs to a built-in template. Choose another id.',
  'templates.badTitle':
    '{place}: a title has at most {max} characters on one line, no outer blanks, and none of 【 and 】 (they are added).',
  'templates.sameTitle': '{place}: the title is that of section {first} already. Titles must differ.',
  'templates.noSections': '{place}: sections must be a list of 1 to {max} sections, each with a title.',
  'templates.noneRequired': '{place}: at least one section must be required.',
  'templates.minOverMax': '{place}: minLines {minLines} is more than maxLines {maxLines}.',
  'templates.badDisclaimer':
    '{place}: disclaimer must be one line of at most {max} characters, without outer blanks, 【 and 】.',
  'templates.unknownForm':
    'answer template "{name}" is not known. Built in: {known}. Your own: a path to a YAML file, or its id if it lies in {folder}/.',
  'templates.formTypo': 'answer template "{name}" is not known. Did you mean {near}?',
  'templates.unreadable': '{path}: the answer template cannot be read ({code}). Check the path.',
  'templates.tooLarge': '{path}: more than 1 MB is no answer template. Give its YAML file.',
  'templates.notUtf8': '{path}: the answer template is not UTF-8. Save it as UTF-8.',
  'templates.faultCount': '{fault}: {count}',
  'templates.text-before': 'text before the first section',
  'templates.missing': 'a section missing',
  'templates.repeated': 'a section repeated',
  'templates.out-of-order': 'sections out of order',
  'templates.unknown': 'a section the template does not have',
  'templates.empty': 'a section without content',
  'templates.too-few-lines': 'too few lines',
  'templates.too-many-lines': 'too many lines',
  'templates.too-long': 'a line too long',
  'templates.character': 'a character or blank out of place',
  'templates.no-disclaimer': 'no disclaimer',
  'templates.schema-keyword':
    '{field}: this keyword of JSON Schema cannot be held to while answering. Remove it and check the answer yourself.',
  'templates.schema-value':
    '{field}: cannot be held to while answering as it is written. Allowed: type string (minLength, maxLength), number, integer, boolean, null, array (items, minItems, maxItems), object (properties, required, additionalProperties: false), enum, const, anyOf, oneOf, $ref to #/$defs/NAME.',
  'templates.schema-depth': '{field}: the schema is too deep or too large. Make it flatter.',
} as const
