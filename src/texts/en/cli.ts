// table: sentences of cli/, en
export const cli = {
  'cli.about':
    'Turns expert-approved questions and answers into a local assistant: LoRA training on quantised GGUF models, no Python, no network.',
  'cli.optHelp': 'show help',
  'cli.optLang': 'language of messages: zh or en (default: from the locale)',
  'cli.demo': 'train the bundled medical sample on the bundled model; before and after',
  'cli.optJson': 'one machine-readable JSON line',
  'cli.optDemoOutput': 'run folder of the demo',
  'cli.optSet': 'override a setting, e.g. --set epochs=5; may be repeated',
  'cli.train': 'train a LoRA adapter from one YAML file',
  'cli.optConfig': 'YAML file',
  'cli.optResume': 'go on from the last checkpoint in output_dir',
  'cli.optDryRun': 'show config, first example with loss mask, steps and memory; train nothing',
  'cli.optEvents': 'events as JSON lines',
  'cli.run': 'answer with a GGUF model and adapters; a chat without -p',
  'cli.optModel': 'GGUF model',
  'cli.optPrompt': 'question; without it a chat',
  'cli.optLora': 'run folder, PEFT folder, safetensors or GGUF adapter, optionally :scale; may be repeated',
  'cli.optTokens': 'most tokens to generate (default 512)',
  'cli.optTemp': 'temperature, 0 = greedy',
  'cli.optTopK': 'keep the k likeliest tokens, 0 = all',
  'cli.optTopP': 'nucleus sampling share',
  'cli.optRepeat': 'repetition penalty, 1 = off',
  'cli.optSeed': 'seed; the same seed gives the same answer',
  'cli.optSystem': 'system message',
  'cli.optThreads': 'CPU threads',
  'cli.optDevice': 'where to compute',
  'cli.optAb': 'base and adapter side by side',
  'cli.data': 'questions and answers: look at them, clean them, hide people, have them approved',
  'cli.model': 'models and adapters: look at them, convert, merge, verify',
  'cli.config': 'print the JSON Schema or the reference page of the YAML file',
  'cli.argConfig': 'schema or reference',
  'cli.configWhat': 'config {got}: allowed are schema and reference.',
  'cli.wholeIn': 'must be a whole number from {min} to {max}.',
  'cli.numberIn': 'must be a number from {min} to {max}.',
  'cli.ours':
    'This is a fault in Lorasmith, not in your files. Please report it with the lines below; they hold no text of your data.',
  'cli.system': '{path}: the system refused access ({code}). Check that the path exists and that you may write there.',
  'cli.diskFull':
    '{path}: the disk is full ({code}). Nothing half-written was kept and earlier checkpoints are intact. Free space, then go on with --resume.',
  'cli.workerCrashed':
    'The tensor library ended the training process ({signal}): {assertion}. Checkpoints are intact; go on with --resume. If it happens again, report this line.',
  'cli.workerKilled':
    'The training process was killed from outside ({signal}); the usual cause is too little memory. Checkpoints are intact; go on with --resume, with a smaller batch_size or cutoff_len if memory was short.',
  'cli.interrupting': 'Interrupted: finishing this step and saving. Press Ctrl-C again to stop at once.',
  'cli.interruptedEarly': 'Stopped before the training began. Nothing was changed.',
  'cli.interrupted': 'Saved. Go on with: lorasmith train --config {config} --resume',
  'cli.abNeedsLora': 'run --ab compares base and adapter: give an adapter with --lora.',
  'cli.abNeedsPrompt': 'run --ab needs a question: give it with -p.',
  'cli.base': 'base',
  'cli.adapter': 'adapter',
  'cli.chatHelp': 'Type a question. /clear forgets the conversation, /exit ends it, Ctrl-C stops an answer.',
  'cli.generated': '({tokens} tokens, {speed} tok/s, seed {seed}, {finish})',
  'cli.epoch': 'epoch',
  'cli.loss': 'loss',
  'cli.eval': 'eval',
  'cli.best': ' (best so far)',
  'cli.on': 'on',
  'cli.off': 'off',
  'cli.stepLine': 'step {step} · epoch {epoch} · loss {loss} · lr {lr} · grad norm {norm} · {speed} tok/s',
  'cli.evalLine': 'step {step} · eval loss {loss}{best}',
  'cli.checkpointLine': 'saved {path}',
  'cli.stopped_early_stopping':
    'step {step} · stopped early: the held-out loss no longer falls. The best weights are kept.',
  'cli.stopped_interrupted': 'step {step} · stopped.',
  'cli.stopped_non_finite_loss':
    'step {step} · stopped: loss or gradient is not a number. Usual cause: learning_rate too high; try a tenth of it. The last checkpoint is from before.',
  'cli.stopped_diverged':
    'step {step} · stopped: the loss stayed far above its start. Usual cause: learning_rate too high or rows that do not fit the model; try a tenth of the learning rate.',
  'cli.stopped_no_effect':
    'step {step} · stopped: the adapter does not change the model at all. Check learning_rate, target_modules and that the rows carry answers.',
  'cli.startedData': 'data: {train} training rows, {eval} held out, {answerTokens} answer tokens an epoch',
  'cli.startedModel': 'model: {base} M parameters, {trained} M trained ({share} %), on {device}',
  'cli.startedPlan':
    'plan: {steps} steps · weights {weights} · adapter {adapter} · activations {compute} · recompute activations: {checkpointing} · transposed weights kept: {resident}',
  'cli.resumed': 'resumed after step {step}',
  'cli.cutoffCapped': 'cutoff_len {wanted} is more than the model was trained for; {used} is used.',
  'cli.dropped':
    '{path}: {dropped} of {rows} rows left out (empty question {emptyQuestion}, empty answer {emptyAnswer}, exact duplicate {duplicate}, also held out {heldOut}, question alone too long {noAnswerLeft}).',
  'cli.truncated': '{path}: {truncated} answers were cut at cutoff_len {cutoff}; the longest row has {longest} tokens.',
  'cli.dryConfig': 'Resolved config:',
  'cli.dryExample':
    'First training example: {tokens} tokens, {answerTokens} carry loss (between ⟦ and ⟧; + marks them below):',
  'cli.drySteps':
    'Steps: {train} training rows ({eval} held out), {perEpoch} steps an epoch, {total} steps in {epochs} epochs.',
  'cli.dryMemory':
    'Memory on {device}: weights {weights} + adapter {adapter} + activations {compute} = {total}. Nothing was written.',
  'cli.doneLoss': 'held-out loss {before} -> {after} ({fall} % lower), best at step {step}',
  'cli.doneFiles': 'adapter: {path} (PEFT: adapter_model.safetensors · llama.cpp: adapter.gguf · adapter-card.json)',
  'cli.doneNext':
    'try it:   lorasmith run -m {model} --lora {path} -p "..."\ncompare:  lorasmith run -m {model} --lora {path} --ab -p "..."\ncurves:   tensorboard --logdir {logs}',
  'cli.demoIntro':
    'Lorasmith demo: LoRA on the bundled 8M-parameter Chinese model with the bundled medical sample. A few minutes on 2 cores.',
  'cli.demoQuestion': 'Question (held out): {question}',
  'cli.demoBase': '— base model —\n{answer}',
  'cli.demoAdapter': '— with adapter —\n{answer}',
  'cli.demoResult':
    'held-out loss {before} -> {after} ({fall} % lower) · answers in the trained form: {formBefore} -> {formAfter} of {rows} held-out questions · {seconds} s',
  'cli.demoHonest':
    'An 8M-parameter model knows little: its words are not medical advice and often wrong. What the demo shows is the mechanism: the form was learned. Use a real base model for content.',
  'cli.demoNext':
    'Next:\n  lorasmith run -m {model} --lora {path} --ab -p "{question}"\n  lorasmith train --config configs/medical_lora.yaml --dry-run\n  lorasmith train --config configs/medical_lora.yaml\n  tensorboard --logdir {logs}',
  'cli.runs': 'what trainings left behind: list, show, compare, report',
  'cli.runsList': 'list the runs in a folder and up to three folders below it',
  'cli.runsShow': 'show one run',
  'cli.runsCompare': 'compare runs: figures and the settings that differ',
  'cli.runsReport': 'write report.html into a run folder (again)',
  'cli.argRunsDir': 'folder to look in',
  'cli.argRun': 'run folder (its output_dir)',
  'cli.argRuns': 'run folders, two or more',
  'cli.optCompareHtml': 'also write a page with the curves in one chart',
  'cli.runsNone': '{path}: no runs here. Training writes one into its output_dir.',
  'cli.runsTwo': 'runs compare needs at least two run folders, got {got}.',
  'cli.runs_run': 'Run',
  'cli.runs_status': 'Status',
  'cli.runs_startedAt': 'Begun',
  'cli.runs_steps': 'Steps',
  'cli.runs_heldOut': 'Held-out loss (best)',
  'cli.runs_time': 'Time',
  'cli.reportWritten': 'report: {path}',
  'cli.reportFailed':
    '{path}: report.html could not be written ({reason}). The run itself is not touched; try again with: lorasmith runs report {path}',
  'cli.loftq':
    'init_lora_weights: loftq needs the full-precision weights that the quantised file was made from, and a GGUF does not hold them. Use true, gaussian or pissa.',
  'cli.headUsage': 'Usage:',
  'cli.headOptions': 'Options:',
  'cli.headCommands': 'Commands:',
  'cli.headArguments': 'Arguments:',
  'cli.foldDone': 'fold {fold} of {k}: held-out loss {loss}, best at step {step}',
  'cli.foldsDone': '{k} folds: held-out loss {loss} ± {sd}. The adapter on all rows is now trained for {steps} steps.',
  'cli.foldsNoGain':
    '{k} folds: held-out loss {loss} ± {sd}; training made no fold better, so no adapter was trained on all rows. Try a lower learning_rate, or add rows.',
  'cli.replayMixed':
    'replay: {mixed} general rows mixed in ({asked} asked for by replay_ratio), {held} others kept to measure forgetting',
  'cli.samplesMerge':
    'sample_prompts: not answered. llama.cpp has no DoRA, and a merged copy of a model this large is not made at each evaluation.',
  'cli.samplesFailed': 'sample_prompts: not answered any more ({reason}) The training itself is not touched.',
  'cli.memorisationMerge':
    'memorisation_report: left out. llama.cpp has no DoRA, and no merged copy of a model this large is made for it.',
  'cli.memorisationFailed': 'memorisation_report: left out ({reason}) The adapter itself is not touched.',
  'cli.estimate': 'memory and time of a training run, measured before it starts',
  'cli.estimateWeights': 'weights          {bytes}{transposed}',
  'cli.estimateTransposed': ' (with transposed copies)',
  'cli.estimateAdapter': 'adapter          {bytes} (parameters, gradients, optimizer)',
  'cli.estimateActivations': 'activations      {train} training, {eval} evaluation, {optimizer} optimizer step',
  'cli.estimateHost':
    'host             {baseline} program and data, {loading} loading, {checkpoint} checkpoints, {engine} llama.cpp for answers',
  'cli.estimatePeakCpu': 'peak             {host} of memory',
  'cli.estimatePeak': 'peak             {device} on {name}, {host} of main memory',
  'cli.estimatePlan': 'activations are {checkpointing}; {total} steps, {perEpoch} per epoch',
  'cli.estimateKept': 'kept',
  'cli.estimateRecomputed': 'recomputed (gradient_checkpointing)',
  'cli.estimateTime':
    'time             {epoch} per epoch ({speed} tokens/s), {evaluation} per evaluation; {total} in all at most, answers to samples left out',
  'cli.optChatTemplate': 'llama-2, chatml, alpaca, vicuna or a Jinja file, in place of the template in the model',
  'cli.converting':
    '{path}: legacy GGML ({format}), converted once to {to} · taken for {family}: RMS epsilon {rmsEps}, context {contextLength}, chat template {template}',
  'cli.convertingNoTemplate': 'none (give --chat-template, in a YAML chat_template)',
  'cli.templateDiffers':
    '{path}: was trained with another chat template than the one now used, so questions reach it in another form. Give the one of the training with --chat-template, or use its own base model.',
} as const
