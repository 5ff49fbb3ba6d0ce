// table: sentences of deid/, en
export const deid = {
  'deid.operatorForm':
    '--operator must read TYPE=OPERATOR, got "{got}". Example: CASE_NUMBER=keep, PHONE_NUMBER=mask:4.',
  'deid.unknownType': '--operator: unknown entity type "{got}". Nearest: {near}. Allowed: {allowed}.',
  'deid.unknownOperator': '--operator: unknown operator "{got}". Allowed: {allowed}.',
  'deid.maskKeep': '--operator mask:N keeps the last N characters, 0 to {max}, got "{got}".',
  'deid.unknownProfile': '--profile must be one of {allowed}, got "{got}".',
  'deid.vaultKey':
    '{path}: this key does not open the vault, or the file was changed. Give the key file that it was written with.',
  'deid.notVault': '{path} is no vault of lorasmith data deid.',
  'deid.vaultExists':
    '{path} is there already. A vault is never overwritten: the originals in it would be lost. Choose another name.',
  'deid.keyShort':
    '{path}: a key must have {min} bytes or more, got {got}. Leave the file out and one is made for you.',
  'deid.needsKeyFile': '{option} needs --key-file: the file that holds the key, made if it is not there.',
  'deid.keyMissing': '{path}: no such key file. Restoring needs the one that the vault was written with.',
  'deid.restoreNeeds':
    '--restore needs --key-file, and --vault unless the text was replaced with the encrypt operator.',
  'deid.changedRows':
    '{path}: {count} texts are not those that were written (first: row {row}), so they cannot be restored. Nothing was written.',
  'deid.replaceFires':
    '--operator: the replacement for {type} would itself be found as {found}. Choose a text that identifies nobody.',
  'deid.unknownColumn': '{path} has no column "{got}" among its {allowed}.',
  'deid.done': '{rows} rows, {changed} of them de-identified: {path}',
  'deid.found': 'found and replaced',
  'deid.none': 'Nothing that identifies somebody was found.',
  'deid.low': 'left in the text, for a person to look at (low score)',
  'deid.place': 'row {row}, {column}, characters {start}-{end}: {type} ({score})',
  'deid.more': '... and {count} more; --json lists the places',
  'deid.unsettled': 'software cannot settle:',
  'deid.unsettledNames': 'names without a word around that shows a person, nicknames, and names of people in stories',
  'deid.unsettledFacts': 'rare facts that point to one person (a disease, an event, an office together with a place)',
  'deid.unsettledImages': 'pictures, scans and sound: only text was read',
  'deid.unsettledLinked': 'what other data somebody could join with these rows',
  'deid.unsettledPublished': 'published judgments, which can be found by their facts whatever is replaced',
  'deid.unsettledPhotos': '(Q) full-face photographs and comparable images',
  'deid.unsettledCodes': '(R) any other unique number, characteristic or code',
  'deid.unsettledKnowledge': '164.514(b)(2)(ii): whether you actually know that what is left identifies somebody',
  'deid.coverage': 'Safe Harbor, 45 CFR 164.514(b)(2)(i): letter, recognisers, found',
  'deid.coverageOpen': 'a person must look',
  'deid.reversible':
    'These texts are de-identified and can be restored with the vault and its key: they are still personal information. Keep both away from the texts.',
  'deid.noVault': 'These texts are de-identified. No vault was written: from these files nothing can be restored.',
  'deid.vaultWritten': 'vault: {path}',
  'deid.keyWritten': 'a new key was written to {path}. Without it the vault cannot be opened.',
  'deid.restored': '{rows} rows restored: {path}',
  'deid.tooDeep': '{path}: the row at line {line} nests lists and objects deeper than {max}. Flatten it first.',
} as const
