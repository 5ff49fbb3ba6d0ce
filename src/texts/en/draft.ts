// table: sentences of draft/, en
export const draft = {
  'draft.askParaphrase':
    'Ask the following question in other words. Keep its meaning and every number. Write only the new question, on one line.\n\n{question}',
  'draft.askAbout':
    'Write one question, on one line, that the following text answers and that somebody could ask who has not seen it.\n\n{heading}{passage}',
  'draft.askFrom':
    'Answer the question from the following text only. Where the text does not say it, say so.\n\n{heading}{passage}\n\nQuestion: {question}',
  'draft.nothing_answers': '{path}: every question has an answer already. Name a file with empty answers.',
  'draft.nothing_paraphrases': '{path}: no row with a question and an answer that people stand for.',
  'draft.nothing_pairs': '{path}: no paragraph of at least 20 characters. Name a text or Markdown file.',
  'draft.progress': '{done} of {total} asked, {rows} drafts',
  'draft.done': '{path}: {rows} drafts written, {dropped} dropped{reasons}.',
  'draft.stopped': 'Stopped: what was drafted before is kept.',
  'draft.none':
    'No draft was worth keeping: {dropped} dropped{reasons}. No file was written. Try another model, --form or --n-predict.',
  'draft.stoppedEmpty': 'Stopped before the first draft; no file was written.',
  'draft.dropped_empty': '{count} empty',
  'draft.dropped_echo': '{count} only repeat what was asked',
  'draft.dropped_repeated': '{count} repeat another',
  'draft.dropped_cut': '{count} cut short (--n-predict)',
  'draft.dropped_form': '{count} break the form',
  'draft.dropped_tooLong': '{count} prompts longer than the context of the model',
  'draft.review': 'Every row is a proposal of a machine. Next: lorasmith data review start {path} --out REVIEW',
  'draft.outKind': '{path}: drafts are not written with this ending. Let --out end in one of {allowed}.',
  'draft.csvConversation': '{path}:{line}: a conversation does not fit into a CSV. Let --out end in .jsonl.',
} as const
