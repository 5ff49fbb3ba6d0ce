// table: sentences of lint/, en
export const lint = {
  'lint.rule_empty': 'Question or answer is empty',
  'lint.rule_placeholder': 'Nothing is answered, or an AI speaks of itself',
  'lint.rule_mojibake': 'Characters broken by a wrong encoding',
  'lint.rule_leakage': 'Question is also in the held-out data',
  'lint.rule_contact': 'Contact details',
  'lint.rule_statute': 'Statute citation is out of date or does not exist',
  'lint.rule_risky-claim': 'Claim that an expert may not make',
  'lint.rule_dose-unit': 'Dose without a unit',
  'lint.rule_advertising': 'Advertising',
  'lint.rule_duplicate': 'Row is repeated exactly',
  'lint.rule_near-duplicate': 'Row nearly repeats another',
  'lint.rule_conflicting-answers': 'One question, different answers',
  'lint.rule_form': 'Answer breaks its form',
  'lint.rule_truncated': 'Answer seems cut off',
  'lint.rule_echo': 'Answer repeats the question',
  'lint.rule_short-answer': 'Answer is very short',
  'lint.rule_too-long': 'Longer than cutoff_len',
  'lint.rule_language': 'Answer in another language than its question',
  'lint.rule_invisible': 'Invisible characters',
  'lint.rule_html': 'Remains of HTML',
  'lint.rule_full-width': 'Full-width digits or letters',
  'lint.rule_blank-lines': 'Several blank lines in a row',
  'lint.rule_greeting': 'Greeting or closing phrase',
  'lint.empty': '{field} is empty; training leaves the row out. Fill it or delete the row.',
  'lint.placeholder': 'a placeholder stands where the answer should be. Answer it or delete the row.',
  'lint.aiSays':
    'the answer speaks as an AI or refuses. It was probably made by another model; let an expert answer or delete the row.',
  'lint.mojibake':
    '{field}: characters broken by reading the file in a wrong encoding. They cannot be told back from here; export the source again as UTF-8.',
  'lint.leakage':
    'the same question is held out (line {heldOut} of that file), so its score would be learned by heart. Delete one of the two.',
  'lint.leakageNear': 'nearly the same question is held out (line {heldOut} of that file). Delete one of the two.',
  'lint.contact':
    '{field}: a phone number, account, e-mail or web address. Remove it: the model may say it to anyone, and it may belong to a person.',
  'lint.statuteRepealed':
    'cites {law}, repealed since {since} (now: {by}). Cite the law in force, or say that the cited one is the law of its time.',
  'lint.statuteRepealedFacts':
    'cites {law}, repealed since {since} (now: {by}). The row names an earlier year, so the old law may be right for those facts: check it and say so in the answer.',
  'lint.statuteRepealedUndated': 'cites {law}, which is no longer in force. Cite what is in force.',
  'lint.statuteNoArticle':
    'cites article {article} of {law}, which ends with article {last} (table of statutes of {asOf}). Check the number, or whether the law was revised since.',
  'lint.statuteNoSub':
    'cites article {article} of {law}, which does not exist (table of statutes of {asOf}). Check it.',
  'lint.statuteNotYet': 'cites {law} in a form that takes effect on {from} only. Check which law applies today.',
  'lint.riskyEfficacy':
    'promises a cure, a cure rate or no side effects. Say what can be expected and with what limits.',
  'lint.riskyDiagnosis':
    'states or rules out a diagnosis as certain. From a text nobody can; say what it may be and what to examine.',
  'lint.riskyOutcome': 'promises that a case will be won. Lawyers may not; say what speaks for and against.',
  'lint.riskyRelations': 'speaks of relations or back doors. Delete it.',
  'lint.doseUnit': 'a dose stands without its unit (mg, ml, tablets). Add it from the source; do not guess.',
  'lint.advertising': 'advertises a hospital, firm or product. The assistant would do the same; delete those words.',
  'lint.duplicate': 'the same as line {first}; training leaves the later one out.',
  'lint.nearDuplicate': 'nearly the same as line {first}. Keep the better one.',
  'lint.conflictingAnswers':
    'line {first} asks the same and is answered differently; the model would learn a mixture. Keep one answer or make the questions differ.',
  'lint.formTextBefore': 'form {form}: text stands before the first section ({more} more departures).',
  'lint.formMissing': 'form {form}: section {title} is missing ({more} more departures).',
  'lint.formRepeated': 'form {form}: section {title} stands twice ({more} more departures).',
  'lint.formOutOfOrder': 'form {form}: section {title} is out of its place ({more} more departures).',
  'lint.formUnknown': 'form {form}: a section that the form does not have ({more} more departures).',
  'lint.formLimits':
    'form {form}: section {title} has more or fewer lines or characters than the form allows ({more} more departures).',
  'lint.formNoDisclaimer': 'form {form}: the last line, the disclaimer, is missing ({more} more departures).',
  'lint.formEmpty': 'form {form}: section {title} has no content ({more} more departures).',
  'lint.truncated': 'the answer ends in the middle of a sentence; the model would learn to stop there. Complete it.',
  'lint.truncatedList': 'the answer ends with the number of a list and no item. Complete it.',
  'lint.truncatedBracket': 'a bracket of the last sentence is not closed; the answer seems cut off. Complete it.',
  'lint.echo': 'the answer begins by saying the whole question again. Begin with the answer.',
  'lint.echoOnly': 'the answer is the question. Answer it or delete the row.',
  'lint.shortAnswer': 'the answer has {chars} characters, fewer than {least}. Say why, or delete the row.',
  'lint.tooLong':
    '{tokens} tokens, more than cutoff_len {cutoff}: the end of the answer would not be trained. Shorten it or raise cutoff_len.',
  'lint.language': 'question and answer are in different languages.',
  'lint.invisible':
    '{field}: characters that nobody sees (zero width, direction, control). They can be removed safely.',
  'lint.html': '{field}: tags or entities of a web page. They can be removed safely.',
  'lint.fullWidth': '{field}: full-width digits or letters are other tokens than 5 or mg. They can be changed safely.',
  'lint.blankLines': '{field}: several blank lines in a row. They can be joined safely.',
  'lint.greeting':
    'the answer greets or wishes well as every other does; it costs tokens and teaches nothing. Leave it if your house wants it.',
} as const
