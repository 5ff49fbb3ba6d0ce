// table: sentences of store/, en
export const store = {
  'store.cannotOpen':
    '{path}: the store cannot be opened ({fact}). Check the path and its permissions; a store is a SQLite file.',
  'store.unreachable':
    '{host}: PostgreSQL does not answer ({fact}). Check DATABASE_URL, that it runs, and that it lets you in.',
  'store.newer':
    'The store was written by a newer Lorasmith: its schema is number {got}, this program knows {known}. Start the newer program.',
  'store.migrationChanged':
    'The store was made by another migration {number} than the one of this program. Restore a backup with the program that made it.',
  'store.badName': 'A name has 1 to {max} characters on one line.',
  'store.nameTaken': 'There is already a person of this name.',
  'store.ssoTaken': 'Another person already has this sign-on name.',
  'store.noDepartment': 'Name at least one department, or give all departments.',
  'store.noPerson': 'There is no such person.',
  'store.lastAdmin': 'Nobody would be left to administrate. Make another person an administrator first.',
  'store.noKey': 'There is no such key.',
  'store.noHeld': 'There is no such held answer.',
  'store.decided': 'This answer is already decided.',
  'store.expired': 'The time to decide on this answer has run out.',
  'store.changedMeanwhile': 'Somebody changed this meanwhile. Look at it again.',
  'store.claimedByOther': 'Somebody else is working on this answer.',
  'store.claimFirst': 'Claim this answer before you decide on it.',
  'store.ownAnswer': 'Whoever asked may not review the answer.',
  'store.secondNeedsOther': 'You have already signed this text; a second person must agree.',
  'store.noteMissing': 'A decision needs a note that says why.',
  'store.editEmpty': 'The edited answer is empty. To let nothing out, reject it.',
  'store.editSame': 'The edited answer is the same as before. To let it out as it is, release it.',
  'store.textGone': 'The text of this answer is no longer kept.',
  'store.retention': 'Such a time to keep texts is not known. Allowed: {allowed}.',
  'store.eraseReason': 'Say why it is deleted. Allowed: {allowed}.',
  'store.nothingToErase': 'Nothing is kept of this.',
  'store.backupExists': '{path}: there is something already. A backup is a new folder.',
  'store.noBackup': '{path}: this is no backup of a store (no whole manifest.json).',
  'store.backupBroken': '{path}: this file of the backup is not what was written. Nothing was restored.',
  'store.backupSchema':
    'The backup has schema number {got}, this program knows {known}. Restore it with the program of that number, then migrate.',
  'store.notEmpty': 'The store that is to be restored already holds data. Give an empty one.',
} as const
