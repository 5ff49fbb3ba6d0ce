// table: sentences of data/, en
export const data = {
  'data.noColumns':
    '{path}: no pair of question and answer columns. It has {found} columns. Names accepted for the question: {questions}; for the answer: {answers}. Name two columns question and answer in the first line.',
  'data.noRows': '{path}: the file has column names but no rows. Add at least one question with its answer.',
  'data.unapproved':
    '{path}: {count} of {rows} rows say in their column review that nobody has approved them (proposed, rejected, awaiting-second or disputed). Have them approved with `lorasmith data review start`, then train on what `data review approved` writes.',
  'data.nothingLeft':
    '{path}: none of {rows} rows can be used: {emptyQuestion} without question, {emptyAnswer} without answer, {duplicates} repeated, {heldOut} whose question is also in eval_data_path, {noAnswerLeft} whose question fills cutoff_len ({cutoff} tokens; the longest row has {longest}). Fill the empty cells, use another eval_data_path, or raise cutoff_len.',
  'data.foldsTooFew':
    '{path}: k_fold {k} needs at least {k} different questions; there are {questions}. Choose fewer folds, use val_split instead, or add rows.',
  'data.replayTooFew':
    '{path}: replay_path needs at least {needed} questions that fit cutoff_len and that your own rows do not ask; {questions} of {rows} rows are such. Add general questions with answers, or leave replay_path out.',
  'data.noColumn': '{path}: there is no column {column}. Name a column of the first line.',
  'data.columnTypo': '{path}: there is no column {column}. Did you mean {near}?',
  'data.outFormat': '{path}: rows are written as {allowed}. Give the file one of these endings.',
} as const
