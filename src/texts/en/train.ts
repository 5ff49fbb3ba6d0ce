// table: sentences of train/, en
export const train = {
  'train.checkpointFormat':
    '{path}: checkpoint format {got} was written by another release; this one reads {allowed}. Start a new run in another output_dir.',
  'train.resumeChanged':
    '{path}: the run cannot go on, because these changed since the checkpoint: {changed}. Put them back, or start a new run in another output_dir.',
} as const
