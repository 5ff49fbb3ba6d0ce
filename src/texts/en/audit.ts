// table: sentences of audit/, en
export const audit = {
  'audit.noFile': '{path}: there is no such file. Give the audit.jsonl, or the review folder that holds it.',
  'audit.broken':
    '{path}: its last line is no entry of an audit chain, so nothing may be added. Run lorasmith audit verify {path} and restore the file from a backup.',
  'audit.locked':
    '{path}: process {pid} on {host} is writing this audit log; one writer is allowed. Wait for it or stop it. If it no longer runs, delete this file.',
  'audit.keyUnreadable': '{path}: the key cannot be read ({code}). Check the path and its permissions.',
  'audit.keyShort':
    '{path}: the key has {got} bytes, at least {min} are needed. Make one with: head -c 32 /dev/urandom | base64',
  'audit.keyNeeded':
    '{path}: the entries carry a MAC, so the next one must too. Set LORASMITH_AUDIT_KEY_FILE to the file of the key they were made with.',
  'audit.notAnchor':
    '{path}:{line}: this is no anchor. An anchor is a line that lorasmith audit anchor writes, with count and head.',
  'audit.whole': '{path}: {entries} entries, unbroken from the first. Head: {head}',
  'audit.wholeMac': 'Every entry carries the MAC of this key.',
  'audit.wholeAnchor': 'The chain holds all {anchors} anchors, the latest of {count} entries.',
  'audit.noAnchorHint':
    'Entries cut off at the end can only be seen against an anchor from outside (lorasmith audit anchor); none was given.',
  'audit.firstBad': '{path}: first bad entry: seq {seq}. {reason} Entries 1 to {good} are whole.',
  'audit.firstBadOfAll': '{path}: first bad entry: seq {seq}. {reason}',
  'audit.fault_seq': 'Its number does not follow the entry before: entries were removed, added or moved.',
  'audit.fault_prevHash': 'It was not written after the entry before it: entries were removed, changed or moved.',
  'audit.fault_hash': 'Its content does not fit its hash: it was changed.',
  'audit.fault_macMissing': 'It has no MAC: it was not written with this key.',
  'audit.fault_mac': 'Its MAC was not made with this key: the chain was rewritten, or the key is another one.',
  'audit.fault_unreadable': 'The line is not an entry as it is written: bytes were changed.',
  'audit.fault_torn':
    'The last line has no end: a crash tore it, or the file was cut. The next writer sets it aside and says so in the chain.',
  'audit.fault_anchor': 'It is another entry than the anchor saw there: the chain was rewritten.',
  'audit.fault_truncated': 'It is missing: an anchor saw entries up to seq {count}. The end of the log was cut off.',
  'audit.fault_anchorMac': 'Not read: an anchor was not signed with this key.',
  'audit.anchored': 'Anchor: {count} entries, head {head}, {at}',
  'audit.anchorSaved': 'added to {path}. Keep it outside this machine.',
  'audit.anchorBroken':
    '{path}: no anchor was made, because the chain is broken at seq {seq}. Run lorasmith audit verify {path}.',
} as const
