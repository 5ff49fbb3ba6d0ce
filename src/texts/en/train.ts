// table: sentences of train/, en
export const train = {
  'train.checkpointFormat':
    '{path}: checkpoint format {got} was written by another release; this one reads {allowed}. Start a new run in another output_dir.',
  'train.resumeChanged':
    '{path}: the run cannot go on, because these changed since the checkpoint: {changed}. Put them back, or start a new run in another output_dir.',
  'train.otherCopies':
    'the base model is kept in memory as [{now}], before the interruption as [{before}], because another amount of memory is free or the processor is another. The run goes on from the same weights, but its numbers will differ in the last digits from those of the uninterrupted run.',
  'train.adaloraPhases':
    'AdaLoRA has no step left to prune in: tinit {tinit} + tfinal {tfinal} must be less than the {total} steps of the run. Lower them (0 derives them) or train longer.',
  'train.overfit':
    'step {step} · overfitting: since two evaluations the training loss falls ({trainBefore} to {trainNow}) while the held-out loss rises ({evalBefore} to {evalNow}). The adapter begins to learn its rows by heart. More rows, fewer epochs, a lower lora_rank or learning_rate help; the best weights so far are kept.',
  'train.spike':
    'step {step} · loss {loss} or gradient {gradNorm} jumped far above the usual; this step was left out. Left out so far: {spikes}.',

  // what preset: auto chooses, and why
  'train.preset-rank':
    '{rows} rows: rank 8 holds form and facts of a set of this size, and leaves little room to learn by heart.',
  'train.preset-rank-medicine':
    '{rows} medical rows: rank 16, because names of drugs, findings and doses are many and seldom repeated; rank 8 serves other domains.',
  'train.preset-rank-tiny':
    '{rows} rows with {answerTokens} answer tokens are a tiny set: half the usual rank (medicine 16, others 8), which cannot hold them by heart as easily.',
  'train.preset-epochs': 'at most; {rows} rows need few passes, and more of them overfit.',
  'train.preset-epochs-few':
    'at most; {rows} rows need several passes for enough optimizer steps. Early stopping ends the run sooner, and the best weights are kept.',
  'train.preset-rate':
    'the base model has {millions} million parameters: 2e-4 at 7 billion (QLoRA), rising with the cube root as models shrink.',
  'train.preset-rate-tiny':
    'the base model has {millions} million parameters, and {rows} rows are a tiny set: half of what larger sets get.',
  'train.preset-batch':
    'rows of about {tokensPerRow} tokens: about 2048 tokens are computed together, more is left to accumulation.',
  'train.preset-accumulation':
    'about {rowsPerStep} rows in an optimizer step, so that {rows} rows give steps enough in each epoch and the gradient is not too noisy.',
  'train.preset-warmup': 'about 10 of {steps} steps: a short run needs the larger share.',
  'train.preset-split':
    'about {heldOut} of {rows} rows are held out: enough to see a turn, and no more taken from training than needed.',
  'train.preset-split-tiny':
    'about {heldOut} of {rows} rows are held out. So few measure roughly; k_fold: 5 measures on every row, at five times the time.',
  'train.preset-eval': 'about {evaluations} measurements in {steps} steps, so that the best point is not missed.',
  'train.preset-patience':
    'so many measurements without a gain end the run; with {heldOut} held-out rows a single one may be chance.',
  'train.doesNotFit':
    '{device}: this run needs {needed} (weights {weights}, adapter {adapter}, activations {activations}), and {free} are free. Each of these would make it fit: {remedies}.',
  'train.fitsNothing':
    '{device}: this run needs {needed} (weights {weights}, adapter {adapter}, activations {activations}), and {free} are free. No gradient_checkpointing, batch_size or cutoff_len makes it fit: take a smaller base_model, or free memory.',
  'train.modelDoesNotFit':
    '{path}: the weights take {needed}, and {free} are free on {device}. The same model takes about {quantised} as Q4_K; or free memory.',
} as const
