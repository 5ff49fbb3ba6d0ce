// table: sentences of review/, en
export const review = {
  'review.noReview':
    '{path}: is no review folder. Name it with --dir, or begin one with: lorasmith data review start FILE --out DIR',
  'review.folderTaken':
    '{path}: already holds something; a review begins in a new or empty folder. Choose another --out.',
  'review.brokenFile':
    '{path}:{line}: the file was changed by something else than a review and cannot be read. Restore it from a backup.',
  'review.locked':
    '{path}: process {pid} on {host} is writing in this review. Wait for it; if it no longer runs, delete this file.',
  'review.rowUnknown':
    '{folder}: no row has this id. lorasmith data review list shows them; a beginning of the id is enough.',
  'review.rowAmbiguous': '{folder}: {count} rows have an id that begins so. Give more of it.',
  'review.sampling':
    '--sample: allowed are all, random:N, department:N (N rows each) and aql:N:C (read N rows, accept the lot with at most C rejected; C below N).',
  'review.badName': '--by: a name of 1 to 80 characters is needed, without control characters.',
  'review.notReviewer':
    '--by: is none of the {count} reviewers named when this review began. Use one of those names, spelled the same; status lists them.',
  'review.idUnknown': '{place}: row {row} is not in this review. Export the sheet again, or add the rows first.',
  'review.changedMeanwhile':
    '{place}: row {row} was changed by somebody after you saw it. Look at it again (lorasmith data review show {row}) and decide anew.',
  'review.changeEmpty':
    '{place}: row {row}: a changed row needs a question and an answer. Give the answer with --answer-file.',
  'review.changeSame': '{place}: row {row}: the new text is the one that stands. Approve it instead, or change it.',
  'review.machineUnsigned':
    '{place}: row {row} was written by a machine, so it is approved only with your signature under this row (--sign; in the sheet your name in the column for it) or after you change it.',
  'review.lotNotAccepted':
    'Lot {lot} is not accepted by its sample, so its unread rows cannot be approved together. Status says what is missing; --sample aql:N:C is chosen at the start.',
  'review.noneApproved':
    '{folder}: none of {rows} rows is approved, so there is nothing to write. Review them first; status says where they stand.',
  'review.outExists': '{path}: is there already. Choose another --out, or replace it with --overwrite.',
  'review.chainBroken':
    '{path}: the audit chain is broken at seq {seq}, so its decisions prove nothing. Run lorasmith audit verify and restore the folder from a backup.',
  'review.unproven':
    '{path}: {count} rows or decisions are not those that the audit chain saw. Restore the folder from a backup.',
  'review.gateNoApproval':
    '{path}: require_review is on, and this file is not an approved set: {rows} rows, approved 0. Have them reviewed (lorasmith data review start {path}), then train on what lorasmith data review approved writes, or name the review folder in review_path.',
  'review.gateEdited':
    '{path}: require_review is on, and the rows are no longer the {rows} that were approved at {date}: the file was edited. Write it again with lorasmith data review approved; changes belong into the review.',
  'review.gateUnapproved':
    '{path}: require_review is on, and {approved} of {rows} rows are approved as they stand here. Not read yet {proposed}, awaiting a second signature {awaiting}, disputed {disputed}, rejected {rejected}, approved with another text {otherText}, not in the review {unknown}. Finish the review in {folder}, or train on what lorasmith data review approved writes.',
  'review.gateStale':
    '{path}: was an approved set and was edited since, so the adapter card will name no reviewers. require_review: true would refuse it.',
  'review.cellTooLong':
    'row {row}: its text has {got} characters, a cell of Excel holds {limit}. Leave it out with --state or --department, and review it with show and change.',
  'review.sheetForeign':
    '{path}: is no review sheet; columns are missing: {missing}. Export one with lorasmith data review export, and keep its header line.',
  'review.sheetNoId':
    '{place}: has a verdict but no id. Do not add or copy rows in the sheet; new rows come in with data review add.',
  'review.sheetTwice': '{place}: row {row} stands twice, first on line {line}. Keep one of the two.',
  'review.sheetQuestionEdited':
    '{place}: row {row}: the question was edited. Restore it; a question is changed with lorasmith data review change {row} --question-file.',
  'review.sheetAnswerEdited':
    '{place}: row {row}: the answer column was edited. Restore it, and put the new answer into the column for corrections.',
  'review.sheetNoVerdict':
    '{place}: row {row}: has a correction, note or signature but no verdict. Choose one from the list.',
  'review.sheetVerdict':
    '{place}: row {row}: the verdict is none of the list (approve, change, reject). Choose one from the list.',
  'review.sheetNoCorrection':
    '{place}: row {row}: the verdict is "change", but the column for corrections is empty. Put the new answer there.',
  'review.sheetCorrection':
    '{place}: row {row}: there is a correction, but the verdict is not "change". Choose "change", or empty the correction.',
  'review.sheetSignature':
    '{place}: row {row}: the signature is not the name given with --by. Each sheet is signed by one reviewer.',

  'review.state_proposed': 'proposed',
  'review.state_approved': 'approved',
  'review.state_changed': 'changed and approved',
  'review.state_rejected': 'rejected',
  'review.state_awaiting-second': 'awaiting second signature',
  'review.state_disputed': 'disputed',
  'review.verdict_approved': 'approve',
  'review.verdict_changed': 'change',
  'review.verdict_rejected': 'reject',
  'review.origin_person': 'person',
  'review.origin_machine': 'AI-generated (人工智能生成)',
  'review.col_id': 'ID',
  'review.col_department': 'Department',
  'review.col_origin': 'Written by',
  'review.col_question': 'Question',
  'review.col_answer': 'Answer',
  'review.col_verdict': 'Verdict',
  'review.col_correction': 'Corrected answer',
  'review.col_note': 'Note',
  'review.col_signature': 'Signature',
  'review.col_version': 'Version',
  'review.sheetName': 'Review',
  'review.sheetHelp': 'How to',
  'review.sheetRefusal': 'Choose a verdict from the list.',
  'review.sheetHelp1':
    '1. Read question and answer. Choose a verdict from the list: approve, change or reject. Leave it empty to come back later.',
  'review.sheetHelp2':
    '2. For "change" write the whole new answer into the column for corrections. Do not edit question, answer or ID.',
  'review.sheetHelp3': '3. A note says why; it stays in the review and is not trained.',
  'review.sheetHelp4':
    '4. Rows written by a machine are approved only with your name in the column for signatures, or by a change.',
  'review.sheetHelp5':
    '5. An apostrophe at the beginning of a text keeps it from being run as a formula. It is taken off again when the sheet comes back.',
  'review.sheetHelp6':
    '6. Save as .xlsx and give the file back. It is read with: lorasmith data review import FILE.xlsx --by NAME',

  'review.started': '{path}: review begun with {rows} rows ({dropped} left out: empty or repeated). To read: {sample}.',
  'review.startedNext':
    'Next:\n  lorasmith data review walk --dir {path} --by NAME\n  lorasmith data review export --dir {path} --xlsx review.xlsx\n  lorasmith data review status --dir {path}',
  'review.added': '{added} rows added as lot {lot}; {known} were there already and keep their decisions.',
  'review.addedNone': 'No new rows: all {known} are there already. Nothing was changed.',
  'review.decided': 'row {row}: {state}',
  'review.decidedSame': 'row {row}: you said the same before; nothing was changed. It is: {state}',
  'review.accepted':
    'lot {lot}: {approved} unread rows approved by sample. {machine} machine-made rows were not: each needs an edit or a signature.',
  'review.erased':
    'The row and every decision on it are gone from the review; the audit chain stays whole. Files written from it earlier (approved sets, sheets) are yours to delete.',
  'review.approvedWritten':
    '{path}: {rows} approved rows ({changed} with a changed text, {bySample} by sample), reviewed by {reviewers}',
  'review.approvedPrint': 'fingerprint {fingerprint} (in {note})',
  'review.exported': '{path}: {rows} rows',
  'review.exportNone': 'Nothing to export: no row is open. Use --all for every row.',
  'review.imported': '{path}: {written} decisions written, {unchanged} said before, {blank} rows left blank',
  'review.importRefused': '{count} rows were not taken:',
  'review.importNothing': '{count} faults, so nothing was taken. Mend them, or take the other rows with --partial.',
  'review.listNone': 'No row fits.',
  'review.listMore': '{shown} of {rows} rows shown; --limit shows more',

  'review.statusHead': '{path}: review since {date}, {reviewers}{second}',
  'review.statusAnyone': 'open to any reviewer',
  'review.statusNamed': 'reviewers: {names}',
  'review.statusSecond': '; two signatures needed',
  'review.statusRows': '{rows} rows; {approved} may be trained ({share} %)',
  'review.headed': '{head}: {text}',
  'review.byDepartment': 'By department',
  'review.byReviewer': 'By reviewer',
  'review.agreement': 'Agreement',
  'review.sample': 'Sample',
  'review.total': 'all',
  'review.noDepartment': '(none)',
  'review.headState': 'State',
  'review.headRows': 'Rows',
  'review.headLast': 'Last',
  'review.agreementLine': "{a} and {b}: {texts} texts judged by both, {share} % the same; Cohen's kappa {kappa}",
  'review.kappa': '{kappa} ({word} agreement after Landis and Koch)',
  'review.kappaNone': 'cannot be told: both gave one and the same verdict throughout',
  'review.kappa_poor': 'poor',
  'review.kappa_slight': 'slight',
  'review.kappa_fair': 'fair',
  'review.kappa_moderate': 'moderate',
  'review.kappa_substantial': 'substantial',
  'review.kappa_almostPerfect': 'almost perfect',
  'review.agreementNone': 'no text was judged by two reviewers yet',
  'review.lotAll': 'lot {lot}: {judged} of {sample} rows have a final verdict; every row is to be read',
  'review.lotOpen':
    'lot {lot}: {judged} of {sample} sampled rows have a final verdict (of {rows} in the lot), {rejected} rejected so far',
  'review.lotDone':
    'lot {lot}: all {sample} sampled rows were read, {rejected} rejected, {changed} changed. Of all {rows} rows between {low} % and {high} % are to be rejected (95 % interval). {unread} were not read and are not approved.',
  'review.lotAccepted':
    'lot {lot}: accepted. {rejected} of {sample} sampled rows rejected, at most {most} allowed; {changed} changed, so expect such rows among the others. {unread} were not read; accept them with: lorasmith data review accept --lot {lot} --by NAME',
  'review.lotRefused':
    'lot {lot}: not accepted. {rejected} of {sample} sampled rows rejected, at most {most} allowed. Read every row of the lot ({unread} are unread), or have it made anew.',
  'review.auditGood': 'audit: {entries} entries, unbroken; every row and decision is in the chain',
  'review.auditBad':
    'audit: broken at seq {seq}. Nothing of this review may be trained; run lorasmith audit verify {path}',
  'review.auditUnproven':
    'audit: {count} rows or decisions are not those in the chain. Nothing of this review may be trained; restore a backup.',

  'review.showDecision': '{at}  {reviewer}: {verdict}{marks}{note}',
  'review.markSigned': ', signed',
  'review.markOverrule': ', overruling',
  'review.markSample': ', by sample',
  'review.markOld': ', of an earlier text',
  'review.showNone': 'no decision yet',
  'review.showNote': ' — {note}',
  'review.walkNoTty': 'review walk needs a terminal. Use approve, reject and change, or export and import a sheet.',
  'review.walkHead': '{at} of {open} open rows · {row} · {department} · {state}',
  'review.walkMachine': 'Written by a machine: read it as such. Approving asks for your name.',
  'review.walkKeys': '[a] approve  [r] reject  [c] change  [s] skip  [b] back  [q] quit',
  'review.walkNote': 'Why? (Enter: no note) ',
  'review.walkSign': 'Type your name to sign this row (Enter: not now): ',
  'review.walkNotSigned': 'Not signed: the name is another one than {by}.',
  'review.walkKeep': '[Enter] keep the change  [e] edit again  [any other key] drop it',
  'review.walkAnyKey': '(any key)',
  'review.walkSame': 'The text is the same; nothing was changed.',
  'review.walkEditor':
    'The editor {editor} could not be run ({code}). Set EDITOR, or use: lorasmith data review change {row} --by NAME --answer-file FILE',
  'review.walkDone': 'No open row is left for you.',
  'review.walkEnd':
    '{approved} approved, {changed} changed, {rejected} rejected, {skipped} skipped. {open} still open for you.',
} as const
