// table: sentences of data/, en
export const data = {
  'data.noColumns':
    '{path}: no pair of question and answer columns. It has {found} columns. Names accepted for the question: {questions}; for the answer: {answers}. Name them with the settings question_column and answer_column, or name two columns question and answer in the first line.',
  'data.columnMissing':
    '{path}: the setting {setting} names none of its {count} columns. Write a name as it stands in the header, or a number from 1 to {count}.',
  'data.noHeader':
    '{path}: the first row holds sentences where the names of columns should be. Add a header row such as question,answer; or set has_header: false with question_column: 1 and answer_column: 2.',
  'data.cellNested':
    '{path}:{line}: the question or answer of this row is a list of several values or an object, expected is a text. Write it as one string.',
  'data.csvConversation':
    '{path}:{line}: this row is a conversation, and CSV has room for one question and answer. Choose --to jsonl, alpaca, sharegpt or openai.',
  'data.noRows': '{path}: the file has column names but no rows. Add at least one question with its answer.',
  'data.unapproved':
    '{path}: {count} of {rows} rows say in their column review that nobody has approved them (proposed, rejected, awaiting-second or disputed). Have them approved with `lorasmith data review start`, then train on what `data review approved` writes.',
  'data.nothingLeft':
    '{path}: none of {rows} rows can be used: {emptyQuestion} without question, {emptyAnswer} without answer, {duplicates} repeated, {unreadable} conversations that cannot be read, {heldOut} whose question is also in eval_data_path, {noAnswerLeft} whose question fills cutoff_len ({cutoff} tokens; the longest row has {longest}). Fill the empty cells, use another eval_data_path, or raise cutoff_len.',
  'data.foldsTooFew':
    '{path}: k_fold {k} needs at least {k} different questions; there are {questions}. Choose fewer folds, use val_split instead, or add rows.',
  'data.replayTooFew':
    '{path}: replay_path needs at least {needed} questions that fit cutoff_len and that your own rows do not ask; {questions} of {rows} rows are such. Add general questions with answers, or leave replay_path out.',
  'data.columnTypo': '{path}: {setting} names a column that the file does not have. Did you mean {near}?',
  'data.outFormat': '{path}: rows are written as {allowed}. Give the file one of these endings.',
  'data.pairsOnly':
    '{path} holds conversations ({column}). This command takes a column of questions and one of answers: convert single questions with lorasmith data convert --to jsonl.',
  'data.aiLabel': 'AI-generated (由人工智能生成)',
} as const
