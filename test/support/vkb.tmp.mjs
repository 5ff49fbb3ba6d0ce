var __knownSymbol = (name, symbol) => (symbol = Symbol[name]) ? symbol : /* @__PURE__ */ Symbol.for("Symbol." + name);
var __typeError = (msg) => {
  throw TypeError(msg);
};
var __using = (stack, value, async) => {
  if (value != null) {
    if (typeof value !== "object" && typeof value !== "function") __typeError("Object expected");
    var dispose, inner;
    if (async) dispose = value[__knownSymbol("asyncDispose")];
    if (dispose === void 0) {
      dispose = value[__knownSymbol("dispose")];
      if (async) inner = dispose;
    }
    if (typeof dispose !== "function") __typeError("Object not disposable");
    if (inner) dispose = function() {
      try {
        inner.call(this);
      } catch (e) {
        return Promise.reject(e);
      }
    };
    stack.push([async, dispose, value]);
  } else if (async) {
    stack.push([async]);
  }
  return value;
};
var __callDispose = (stack, error, hasError) => {
  var E = typeof SuppressedError === "function" ? SuppressedError : function(e, s, m, _2) {
    return _2 = Error(m), _2.name = "SuppressedError", _2.error = e, _2.suppressed = s, _2;
  };
  var fail = (e) => error = hasError ? new E(e, error, "An error was suppressed during disposal") : (hasError = true, e);
  var next = (it) => {
    while (it = stack.pop()) {
      try {
        var result = it[1] && it[1].call(it[2]);
        if (it[0]) return Promise.resolve(result).then(next, (e) => (fail(e), next()));
      } catch (e) {
        fail(e);
      }
    }
    if (hasError) throw error;
  };
  return next();
};

// src/ggml/backend.ts
import { availableParallelism } from "node:os";
import koffi2 from "koffi";

// src/texts/en/cli.ts
var cli = {
  "cli.about": "Turns expert-approved questions and answers into a local assistant: LoRA training on quantised GGUF models, no Python, no network.",
  "cli.optHelp": "show help",
  "cli.optLang": "language of messages: zh or en (default: from the locale)",
  "cli.demo": "train the bundled medical sample on the bundled model; before and after",
  "cli.optJson": "one machine-readable JSON line",
  "cli.optDemoOutput": "run folder of the demo",
  "cli.optSet": "override a setting, e.g. --set epochs=5; may be repeated",
  "cli.train": "train a LoRA adapter from one YAML file",
  "cli.optConfig": "YAML file",
  "cli.optResume": "go on from the last checkpoint in output_dir",
  "cli.optDryRun": "show config, first example with loss mask, steps and memory; train nothing",
  "cli.optEvents": "events as JSON lines",
  "cli.run": "answer with a GGUF model and adapters; a chat without -p",
  "cli.optModel": "GGUF model",
  "cli.optPrompt": "question; without it a chat",
  "cli.optLora": "run folder, PEFT folder, safetensors or GGUF adapter, optionally :scale; may be repeated",
  "cli.optTokens": "most tokens to generate (default 512)",
  "cli.optTemp": "temperature, 0 = greedy",
  "cli.optTopK": "keep the k likeliest tokens, 0 = all",
  "cli.optTopP": "nucleus sampling share",
  "cli.optRepeat": "repetition penalty, 1 = off",
  "cli.optSeed": "seed; the same seed gives the same answer",
  "cli.optSystem": "system message",
  "cli.optThreads": "CPU threads",
  "cli.optDevice": "where to compute",
  "cli.optAb": "base and adapter side by side",
  "cli.config": "print the JSON Schema or the reference page of the YAML file",
  "cli.argConfig": "schema or reference",
  "cli.configWhat": "config {got}: allowed are schema and reference.",
  "cli.wholeIn": "must be a whole number from {min} to {max}.",
  "cli.numberIn": "must be a number from {min} to {max}.",
  "cli.ours": "This is a fault in Lorasmith, not in your files. Please report it with the lines below; they hold no text of your data.",
  "cli.system": "{path}: the system refused access ({code}). Check that the path exists and that you may write there.",
  "cli.diskFull": "{path}: the disk is full ({code}). Nothing half-written was kept and earlier checkpoints are intact. Free space, then go on with --resume.",
  "cli.workerCrashed": "The tensor library ended the training process ({signal}): {assertion}. Checkpoints are intact; go on with --resume. If it happens again, report this line.",
  "cli.workerKilled": "The training process was killed from outside ({signal}); the usual cause is too little memory. Checkpoints are intact; go on with --resume, with a smaller batch_size or cutoff_len if memory was short.",
  "cli.interrupting": "Interrupted: finishing this step and saving. Press Ctrl-C again to stop at once.",
  "cli.interruptedEarly": "Stopped before the training began. Nothing was changed.",
  "cli.interrupted": "Saved. Go on with: lorasmith train --config {config} --resume",
  "cli.abNeedsLora": "run --ab compares base and adapter: give an adapter with --lora.",
  "cli.abNeedsPrompt": "run --ab needs a question: give it with -p.",
  "cli.base": "base",
  "cli.adapter": "adapter",
  "cli.chatHelp": "Type a question. /clear forgets the conversation, /exit ends it, Ctrl-C stops an answer.",
  "cli.generated": "({tokens} tokens, {speed} tok/s, seed {seed}, {finish})",
  "cli.epoch": "epoch",
  "cli.loss": "loss",
  "cli.eval": "eval",
  "cli.best": " (best so far)",
  "cli.on": "on",
  "cli.off": "off",
  "cli.stepLine": "step {step} \xB7 epoch {epoch} \xB7 loss {loss} \xB7 lr {lr} \xB7 grad norm {norm} \xB7 {speed} tok/s",
  "cli.evalLine": "step {step} \xB7 eval loss {loss}{best}",
  "cli.checkpointLine": "saved {path}",
  "cli.stopped_early_stopping": "step {step} \xB7 stopped early: the held-out loss no longer falls. The best weights are kept.",
  "cli.stopped_interrupted": "step {step} \xB7 stopped.",
  "cli.stopped_non_finite_loss": "step {step} \xB7 stopped: loss or gradient is not a number. Usual cause: learning_rate too high; try a tenth of it. The last checkpoint is from before.",
  "cli.stopped_diverged": "step {step} \xB7 stopped: the loss stayed far above its start. Usual cause: learning_rate too high or rows that do not fit the model; try a tenth of the learning rate.",
  "cli.stopped_no_effect": "step {step} \xB7 stopped: the adapter does not change the model at all. Check learning_rate, target_modules and that the rows carry answers.",
  "cli.startedData": "data: {train} training rows, {eval} held out, {answerTokens} answer tokens an epoch",
  "cli.startedModel": "model: {base} M parameters, {trained} M trained ({share} %), on {device}",
  "cli.startedPlan": "plan: {steps} steps \xB7 weights {weights} \xB7 adapter {adapter} \xB7 activations {compute} \xB7 recompute activations: {checkpointing} \xB7 transposed weights kept: {resident}",
  "cli.resumed": "resumed after step {step}",
  "cli.cutoffCapped": "cutoff_len {wanted} is more than the model was trained for; {used} is used.",
  "cli.dropped": "{path}: {dropped} of {rows} rows left out (empty question {emptyQuestion}, empty answer {emptyAnswer}, exact duplicate {duplicate}, also held out {heldOut}, question alone too long {noAnswerLeft}).",
  "cli.truncated": "{path}: {truncated} answers were cut at cutoff_len {cutoff}; the longest row has {longest} tokens.",
  "cli.dryConfig": "Resolved config:",
  "cli.dryExample": "First training example: {tokens} tokens, {answerTokens} carry loss (between \u27E6 and \u27E7; + marks them below):",
  "cli.drySteps": "Steps: {train} training rows ({eval} held out), {perEpoch} steps an epoch, {total} steps in {epochs} epochs.",
  "cli.dryMemory": "Memory on {device}: weights {weights} + adapter {adapter} + activations {compute} = {total}. Nothing was written.",
  "cli.doneLoss": "held-out loss {before} -> {after} ({fall} % lower), best at step {step}",
  "cli.doneFiles": "adapter: {path} (PEFT: adapter_model.safetensors \xB7 llama.cpp: adapter.gguf \xB7 adapter-card.json)",
  "cli.doneNext": 'try it:   lorasmith run -m {model} --lora {path} -p "..."\ncompare:  lorasmith run -m {model} --lora {path} --ab -p "..."\ncurves:   tensorboard --logdir {logs}',
  "cli.demoIntro": "Lorasmith demo: LoRA on the bundled 8M-parameter Chinese model with the bundled medical sample. A few minutes on 2 cores.",
  "cli.demoQuestion": "Question (held out): {question}",
  "cli.demoBase": "\u2014 base model \u2014\n{answer}",
  "cli.demoAdapter": "\u2014 with adapter \u2014\n{answer}",
  "cli.demoResult": "held-out loss {before} -> {after} ({fall} % lower) \xB7 answers in the trained form: {formBefore} -> {formAfter} of {rows} held-out questions \xB7 {seconds} s",
  "cli.demoHonest": "An 8M-parameter model knows little: its words are not medical advice and often wrong. What the demo shows is the mechanism: the form was learned. Use a real base model for content.",
  "cli.demoNext": 'Next:\n  lorasmith run -m {model} --lora {path} --ab -p "{question}"\n  lorasmith train --config configs/medical_lora.yaml --dry-run\n  lorasmith train --config configs/medical_lora.yaml\n  tensorboard --logdir {logs}'
};

// src/texts/en/config.ts
var config = {
  // the file
  "config.missing": "{file}: there is no such file. Check the spelling, or start from configs/medical_lora.yaml.",
  "config.is-folder": "{file}: this is a folder. Give the YAML file inside it.",
  "config.too-big": "{file}: larger than 1 MiB, so not a configuration. Give the YAML file, not a model or data file.",
  "config.unreadable": "{file}: may not be read. Check the rights of the file.",
  "config.not-utf8": "{file}: not UTF-8 text. Save the file as UTF-8.",
  "config.empty": "{file}: holds no settings. Start from configs/medical_lora.yaml.",
  "config.not-a-mapping": '{file}: must be lines of the form "key: value". Start from configs/medical_lora.yaml.',
  "config.yaml-syntax": '{place}: not valid YAML ({reason}). Each line must be "key: value"; put a text with signs in quotes.',
  "config.yaml-tab": "{place}: a tab stands at the start of the line, which YAML forbids. Use spaces.",
  "config.yaml-missing-char": '{place}: a colon, quote or bracket is missing here or on a line above. Each line must be "key: value".',
  "config.yaml-escape": "{place}: a backslash inside double quotes begins an escape. Use single quotes or forward slashes: 'C:/models/base.gguf'.",
  "config.yaml-indent": "{place}: the indentation does not fit. Begin every key at the left margin and close every bracket.",
  "config.yaml-two-colons": "{place}: a second colon stands on the line, or the next line is indented. Put a text that holds a colon in quotes; begin every key at the left margin.",
  "config.yaml-documents": "{place}: a second document begins here (---). Keep one.",
  "config.yaml-start": "{place}: the value begins with a sign that YAML keeps for itself. Put the value in quotes.",
  "config.wide-colon": '{place}: a full-width colon (\uFF1A) stands after {key}. Write "{key}: " with a half-width colon and a space.',
  "config.tight-colon": '{place}: a space is missing after the colon. Write "{key}: " and then the value.',
  // keys
  "config.unknown-key": "{place} {key} is not a setting. See docs/configuration.md for all of them, or remove the line.",
  "config.typo": "{place} {key} is not a setting. Did you mean {near}?",
  "config.typo-alias": "{place} {key} is not a setting. Did you mean {near} (another name of {means})?",
  "config.nested": '{place} {key} holds a section; settings are flat. Write each of them at the left margin, as "key: value".',
  "config.duplicate-key": "{place} {key} is written twice, on lines {first} and {line}. Remove one of them.",
  "config.alias-clash": "{place} {key} (line {line}) and {other} (line {first}) are the same setting under two names. Remove one of them.",
  "config.set-form": "--set {given}: must be key=value. Try --set epochs=5.",
  "config.missing-key": '{file}: {key} is missing. Add a line such as "{key}: {example}".',
  "config.missing-data": '{file}: metadata_path is missing, and so is train_data_dir. Add a line such as "metadata_path: {example}".',
  // keys of other trainers
  "config.foreign-precision": "{place} {key} has no counterpart: numbers are computed as the GGUF base model is quantised. Remove the line.",
  "config.foreign-template": "{place} {key} has no counterpart: tokenizer and chat template are the base model's own, and only answers carry loss. Remove the line.",
  "config.foreign-dataset": "{place} {key} has no counterpart: name the CSV or JSONL file with metadata_path instead.",
  "config.foreign-method": "{place} {key} has no counterpart: Lorasmith always trains a LoRA adapter on question-answer rows. Remove the line.",
  "config.foreign-optimizer": "{place} {key} has no counterpart: the optimizer is always AdamW. Remove the line.",
  "config.foreign-length": "{place} {key} has no counterpart: set the length of the run with epochs.",
  "config.foreign-strategy": "{place} {key} has no counterpart: set eval_steps and save_steps (0: once per epoch); the best adapter is always kept.",
  "config.foreign-report": "{place} {key} has no counterpart: TensorBoard files are always written to logging_dir. Remove the line.",
  "config.foreign-hub": "{place} {key} has no counterpart: Lorasmith works with local files only. Remove the line.",
  // values
  "config.no-value": "{place} {key} has no value. Try {example}, or remove the line.",
  "config.no-value-needed": "{place} {key} has no value, and must have one. Try {example}.",
  "config.bad-integer": "{place} {key} must be a whole number {min}-{max}, got {got}. Try {example}.",
  "config.bad-number": "{place} {key} must be a number {min}-{max}, got {got}. Try {example}.",
  "config.bad-number-above": "{place} {key} must be a number above {min}, at most {max}, got {got}. Try {example}.",
  "config.bad-number-below": "{place} {key} must be a number from {min} to below {max}, got {got}. Try {example}.",
  "config.bad-flag": "{place} {key} must be true or false, got {got}. Try {example}.",
  "config.bad-choice": "{place} {key} must be one of {choices}, got {got}. Try {example}.",
  "config.bad-list": "{place} {key} must be a list of projection names such as {form}, got {got}. Try {example}.",
  "config.bad-form": "{place} {key} must be like {form}, got {got}. Try {example}.",
  "config.bad-file": "{place} {key} must be the path of a file, got {got}. Try {example}.",
  "config.bad-folder": "{place} {key} must be the path of a folder, got {got}. Try {example}.",
  "config.bad-text": "{place} {key} must be a text, got something else. Put it in quotes.",
  "config.path-escape": "{place} {key} holds a tab or a line break: inside double quotes, \\n and \\t are escapes. Use single quotes or forward slashes.",
  "config.curly-quotes": '{place} {key} begins with a typographic quote. Use straight quotes (") or none.',
  // files
  "config.file-missing": "{place} {key}: there is no file {path}. Paths start at the folder where the command runs; check the spelling.",
  "config.file-missing-elsewhere": "{place} {key}: there is no file {path}. Paths start at the folder where the command runs. Try {key}: {suggest}",
  "config.hub-name": "{place} {key}: there is no file {path}. This looks like a name on a model hub; Lorasmith downloads nothing. Give the path of a GGUF file.",
  "config.file-is-folder": "{place} {key}: {path} is a folder. Give the file inside it.",
  "config.file-unreadable": "{place} {key}: {path} may not be read. Check the rights of the file.",
  "config.folder-missing": "{place} {key}: there is no folder {path}. Paths start at the folder where the command runs.",
  "config.metadata-none": "{place} metadata_path is not given, and {path} holds no .csv or .jsonl file. Add metadata_path.",
  "config.metadata-several": "{place} metadata_path is not given, and {path} holds several data files ({names}) but no metadata.csv. Add metadata_path.",
  "config.output-is-file": "{place} output_dir: {path} is a file. Give a folder that is new or empty.",
  // settings together
  "config.two-warmups": "{place} {key} and {other} both set the warm-up. Keep one of them.",
  "config.two-held-outs": "{place} {key} and {other} both say which rows are held out. Keep one of them.",
  "config.eval-is-train": "{place} {key} and {other} are the same file, so the adapter would be measured on what it learned. Remove {key}; val_split holds rows out.",
  "config.output-holds-input": "{place} {key} must be a folder of its own, but {other} lies in it. Try {key}: ./output/my_lora",
  // no effect
  "config.warn-no-held-out": "{place} {key} has no effect: no rows are held out. Set val_split or eval_data_path.",
  "config.warn-no-patience": "{place} {key} has no effect: early_stopping_patience is 0.",
  "config.warn-all-linear": "{place} {key}: names beside all-linear have no effect, because it takes every projection.",
  "config.warn-data-dir": "{place} {key} is not a folder; it has no effect, because metadata_path names the file.",
  // reference page and JSON Schema
  "config.form-integer": "whole number {min}-{max}",
  "config.form-number": "number {min}-{max}",
  "config.form-number-above": "number above {min}, at most {max}",
  "config.form-number-below": "number from {min} to below {max}",
  "config.form-flag": "true or false",
  "config.form-choice": "{choices}",
  "config.form-list": "list: {form}",
  "config.form-form": "{form}",
  "config.form-file": "path of a file",
  "config.form-folder": "path of a folder",
  "config.form-text": "text",
  "config.alias-of": "Another name of {key}.",
  "config.default-is": "Default: {value}.",
  "config.group-what": "What is trained",
  "config.group-adapter": "The adapter",
  "config.group-data": "The data",
  "config.group-optimisation": "Optimisation",
  "config.group-run": "While it runs",
  "config.group-machine": "The machine",
  "config.reference-title": "Settings of a training run",
  "config.reference-intro": `The settings of \`lorasmith train --config FILE\`, one \`key: value\` a line. Only \`base_model\`, \`output_dir\` and
\`metadata_path\` (or \`train_data_dir\`) must be written.

- Relative paths start at the folder where the command runs; \`~/\` is the home folder.
- \`--set key=value\`, any number of times, is stronger than the file.
- A key may be written under one of its other names, known from LLaMA-Factory, PEFT, transformers, kohya, mlx-lm and Axolotl; not under two at once.
- An unknown key, a wrong type, a value out of bounds or a missing file stops the run before it begins; all faults are told at once.
- \`null\` is allowed where the default is null. Numbers may be written as \`1e-4\`, with or without quotes.`,
  "config.reference-columns": "| key | default | values | meaning | other names |",
  "config.reference-required": "required"
};

// src/texts/en/data.ts
var data = {
  "data.noColumns": "{path}: no pair of question and answer columns. Columns found: {found}. Names accepted for the question: {questions}; for the answer: {answers}. Name two columns question and answer in the first line.",
  "data.noRows": "{path}: the file has column names but no rows. Add at least one question with its answer.",
  "data.nothingLeft": "{path}: none of {rows} rows can be used: {emptyQuestion} without question, {emptyAnswer} without answer, {duplicates} repeated, {heldOut} whose question is also in eval_data_path, {noAnswerLeft} whose question fills cutoff_len ({cutoff} tokens; the longest row has {longest}). Fill the empty cells, use another eval_data_path, or raise cutoff_len."
};

// src/texts/en/engine.ts
var engine = {
  "engine.noModel": "{path}: llama.cpp cannot load this model: {reason}. The file may be incomplete, too large for the memory, or of a newer kind than this release knows.",
  "engine.notAnAdapter": '{path}: this GGUF is no adapter (general.type is "{got}", must be "adapter"). Give the adapter.gguf of a finished run.',
  "engine.adapterArchitecture": "{path}: the adapter was trained on a model of architecture {got}, this model is {want}. Use it with the model it was trained on.",
  "engine.noAdapter": "{path}: llama.cpp refuses the adapter: {reason}. Use it with the model it was trained on.",
  "engine.noContext": "a context of {tokens} tokens cannot be opened: {reason}. Use a smaller context.",
  "engine.unknownAdapter": 'adapter "{got}" is not loaded. Loaded: {known}.',
  "engine.emptyPrompt": "the prompt is empty. Give at least one message.",
  "engine.promptTooLong": "the prompt has {tokens} tokens, the context takes {limit}. Shorten the question or its history, or open a larger context.",
  "engine.outOfRange": "{key} must be a number from {min} to {max}, got {got}.",
  "engine.notWholeInRange": "{key} must be a whole number from {min} to {max}, got {got}."
};

// src/texts/en/formats.ts
var formats = {
  "formats.missing": "{path}: there is no such file. Check the spelling and the folder it is relative to.",
  "formats.directory": "{path}: is a folder, a file is needed. Name the file inside it.",
  "formats.notRegularFile": "{path}: is a device or a pipe, a regular file is needed. Save the data to a file first.",
  "formats.unreadable": "{path}: may not be read by this user. Change its permissions, or run as a user who may.",
  "formats.emptyFile": "{path}: is empty. Check that it was saved or downloaded completely.",
  "formats.fileChanged": "{path}: became shorter while it was read. Wait until it is written completely, then try again.",
  "formats.lfsPointer": "{path}: is a Git LFS pointer, not the file itself. Run `git lfs pull` in the repository it came from, or download the file itself.",
  "formats.notGguf": '{path}: is not a GGUF file: it begins with {got}, expected "GGUF". Give a model in the GGUF format, such as a .gguf file of llama.cpp.',
  "formats.legacyGgml": '{path}: is a legacy GGML file (its magic is "{got}"), expected "GGUF". Converting legacy files is coming; for now a GGUF of the same model is needed.',
  "formats.safetensorsForGguf": '{path}: is a safetensors file, expected "GGUF". Convert the model with convert_hf_to_gguf.py of llama.cpp, or give its .gguf file.',
  "formats.ggufVersion": "{path}: is a GGUF of version {version}, allowed are 2 and 3. Convert the model again with a current llama.cpp.",
  "formats.ggufBigEndian": "{path}: is a big-endian GGUF, little-endian is needed. Convert the model again, or with gguf_convert_endian.py of llama.cpp.",
  "formats.ggufHeaderCut": "{path}: ends inside its header: {what} at byte {at} needs {bytes} bytes, {left} are left. The file is damaged or its download broke off; download it again.",
  "formats.ggufLimit": "{path}: {what} is said to have {got}, allowed are at most {limit}. The file is damaged or made to do harm; get it from a source you trust.",
  "formats.ggufDuplicate": "{path}: the name {name} stands twice in the header. The file is damaged; convert the model again.",
  "formats.ggufValueType": "{path}: the metadata key {key} has a value of type {got}, allowed are 0 to 12. The file is damaged or newer than this program.",
  "formats.ggufNestedArray": "{path}: the metadata key {key} is an array of arrays, allowed are arrays of plain values. Convert the model again.",
  "formats.ggufAlignment": "{path}: general.alignment is {got}, allowed is a power of two as uint32, such as 32. Convert the model again.",
  "formats.ggufTensorType": "{path}: the tensor {tensor} is of type {got}, which ggml does not have. Quantise the model again with a current llama.cpp.",
  "formats.ggufRow": "{path}: the tensor {tensor} has rows of {got} values; {type} needs a multiple of {block}. Convert the model again, to F16 for example.",
  "formats.ggufMisaligned": "{path}: the data of tensor {tensor} begins at offset {got}, allowed are multiples of {alignment}. The file is damaged; convert the model again.",
  "formats.ggufLayout": "{path}: the data of tensor {tensor} begins at offset {got}, but {previous} before it ends at {expected}: shapes and places of the tensors do not fit. The file was converted wrongly and llama.cpp refuses it too; convert the model again, with a current llama.cpp.",
  "formats.ggufDataCut": "{path}: ends inside the tensor {tensor}: the file has {got} bytes, expected {expected}, {missing} are missing. Its download or copy broke off; get it again.",
  "formats.notSafetensors": '{path}: is not a safetensors file: it begins with {got}, expected 8 bytes of header length and "{". Give a .safetensors file.',
  "formats.safetensorsHeaderSize": "{path}: its header is said to have {got} bytes, allowed are at most {limit}. The file is damaged or not safetensors; get it again.",
  "formats.safetensorsHeader": "{path}: the header is broken at {what}: expected is a JSON object of tensors with dtype, shape and data_offsets. Save the file again.",
  "formats.safetensorsDtype": "{path}: the tensor {tensor} is of type {got}, allowed are {allowed}. Save it as F32, F16 or BF16.",
  "formats.safetensorsSize": "{path}: the tensor {tensor} has {got} bytes, its type and shape need {expected}. The file is damaged; save it again.",
  "formats.safetensorsLayout": "{path}: the data of tensor {tensor} begins at {got}, expected {expected}: tensors overlap or leave a hole. The file is damaged; save it again.",
  "formats.safetensorsCut": "{path}: the file ends too early, {missing} bytes are missing. Its download or copy broke off; get it again.",
  "formats.safetensorsTail": "{path}: {extra} bytes follow the last tensor, none are allowed. The file is damaged; save it again.",
  "formats.tableTooLarge": "{path}: has {got} bytes, allowed are at most {limit}. Split it into several files.",
  "formats.tableIsZip": '{path}: is a zip archive, perhaps an Excel workbook; CSV, JSONL or JSON is needed. In Excel choose "Save as", "CSV UTF-8".',
  "formats.tableIsUtf16": "{path}: is UTF-16 text, UTF-8 is needed. Save it as UTF-8, or run `iconv -f utf-16 -t utf-8`.",
  "formats.tableIsBinary": "{path}: has a zero byte at byte {at}, so it is no text. CSV, JSONL or JSON in UTF-8 is needed.",
  "formats.notUtf8": "{path}:{line}: byte {at} is not UTF-8, the only encoding read so far. Reading GBK and GB18030 is coming with the data room; until then convert the file, for Chinese text with `iconv -f gb18030 -t utf-8`.",
  "formats.csvQuote": "{path}:{line}: a double quote opened in the row that begins here is never closed, or text follows the closing one. Write each double quote inside a quoted value twice.",
  "formats.csvDelimiter": "{path}:{line}: the header is one column that holds {got}; columns must be separated by commas. Save the file as CSV with commas.",
  "formats.csvHeader": "{path}:{line}: columns {first} and {second} of the header have the same name. Give each column its own name.",
  "formats.csvColumns": "{path}:{line}: this row has {got} columns, the header has {expected}. Rows of another width: {count}, at lines {lines}. Put a value that holds a comma, a quote or a line break in double quotes.",
  "formats.jsonBroken": "{path}:{line}: no valid JSON begins on this line. JSONL has one whole object a line; a .json file has one array of objects.",
  "formats.jsonNotObject": "{path}:{line}: this row is of type {got}, expected an object such as the columns and values of a row.",
  "formats.jsonNested": "{path}: all {columns} columns hold objects or lists, expected are strings. Write question and answer as strings of their own.",
  "formats.jsonSingleObject": "{path}: is one JSON object, expected are rows: an array of objects, or one object a line. Write the list of rows to a file of its own.",
  "formats.eventsBroken": "{path}: event {event} is broken: its checksum or content is wrong. Delete the file; the run folder has the same numbers in events.jsonl."
};

// src/texts/en/ggml.ts
var ggml = {
  "ggml.noLibrary": "tensor library: package {name} is not installed. It comes with `npm install` for Linux, Windows and macOS; run it again without --omit=optional.",
  "ggml.version": "tensor library: ggml {version} (tensor overhead {overhead}) was found, this release was tested with {tested} ({testedOverhead}). Run `npm ci` to get the pinned version.",
  "ggml.deviceName": 'device must be auto, cpu, cuda, vulkan or metal, with an optional index such as cuda:1; got "{got}".',
  "ggml.noDevice": "device {device}: {found} such devices were found. Devices on this machine: {devices}. Use device: auto or cpu.",
  "ggml.deviceInit": "device {name} could not be started: {log}. Use device: cpu.",
  "ggml.outOfMemory": "device {device} has no {megabytes} MB left for the computation. Make batch_size or cutoff_len smaller, or set gradient_checkpointing: on.",
  "ggml.compute": "device {device} stopped computing (status {status}): {log}. The last checkpoint is intact; go on with --resume."
};

// src/texts/en/lora.ts
var lora = {
  "lora.targets": "target_modules: {got} matches no projection of this model. Allowed: {allowed}, or all-linear.",
  "lora.noMemory": "device {device} has no {megabytes} MB left for the adapter. Make lora_rank smaller or name fewer target_modules.",
  "lora.missing": "adapter {path}: no such file or folder. Give a run folder, an adapter_model.safetensors, a pytorch_lora_weights.safetensors or an adapter.gguf.",
  "lora.noAdapter": "adapter {path}: holds no LoRA weights. Expected: {allowed}.",
  "lora.noConfig": "adapter {path}: no lora_alpha was found. Put {name} beside the weights, as PEFT writes it.",
  "lora.variant": "adapter {path}: {got} is set, which this release cannot load. Merge the adapter with PEFT, or train plain LoRA.",
  "lora.mixedRanks": "adapter {path}: its modules have different ranks, which this release cannot load.",
  "lora.unknownTensor": "adapter {path}: tensor {name} fits no projection of the base model. The adapter was trained for another architecture or saves extra modules; use its own base.",
  "lora.shape": "adapter {path}: tensor {name} has size {got}, the base model needs {want}. The adapter was trained on another base model.",
  "lora.half": "adapter {path}: {name} has only one of lora_A and lora_B. The file is incomplete; export the adapter again.",
  "lora.scale": "adapter {got}: the scale after the last colon must be a number such as 0.5."
};

// src/texts/en/models.ts
var models = {
  "models.architecture": '{path}: architecture "{got}" cannot be trained yet. Supported: {allowed}.',
  "models.metadata": "{path}: metadata key {key} must be {allowed}, got {got}. The file was not written by a current converter; convert the model again.",
  "models.experts": "{path}: {architecture} with {experts} experts (mixture of experts) cannot be trained yet. Use a dense model.",
  "models.missingTensor": "{path}: tensor {name} is missing. The file is incomplete or fuses tensors (attn_qkv); convert the model again with a current llama.cpp converter.",
  "models.tensorType": "{path}: tensor {name} has type {got}, which cannot be trained. Supported: {allowed}. Choose another quantisation of the same model, e.g. Q4_K_M.",
  "models.vectorType": "{path}: tensor {name} has type {got}, expected F32. Convert the model again with a current llama.cpp converter.",
  "models.noMemory": "{path}: device {device} has no {megabytes} MB left for the weights. Use a smaller quantisation, or device: cpu.",
  "models.shrunk": "{path}: the file became shorter while tensor {name} was read. Copy it again and start anew."
};

// src/texts/en/report.ts
var report = {
  "report.noFolder": "{path}: no such folder, or it cannot be read ({code}). Give the folder of a run.",
  "report.noRun": "{path}: this folder holds no run (neither events.jsonl nor adapter-card.json). Give the output_dir of a training; `lorasmith runs list` shows those there are.",
  "report.seconds": "{s} s",
  "report.minutes": "{min} min {s} s",
  "report.hours": "{h} h {min} min",
  "report.title": "Training report: {name}",
  "report.status_finished": "finished",
  "report.status_stopped": "stopped",
  "report.status_interrupted": "interrupted",
  "report.status_running": "running",
  "report.status_crashed": "ended without a word",
  "report.said_interrupted": "Interrupted after step {step}; it can go on with --resume. The figures below are those up to there.",
  "report.said_running": "The run is going on; this page shows it up to step {step}.",
  "report.said_crashed": "The training process ended without saying why (killed, out of memory, power cut). The figures reach to step {step}; go on with --resume.",
  "report.said_stopped": "step {step} \xB7 stopped: {reason}",
  "report.better": "The held-out loss fell from {before} to {after} ({change}); the kept weights are those of step {step}.",
  "report.notBetter": "No evaluation was better than the base model (held-out loss {before}, best {after}): this adapter does not help on the held-out rows. Lower learning_rate or epochs, or check the rows.",
  "report.noEval": "No rows were held out, so nothing here proves that the adapter helps. Set val_split or eval_data_path.",
  "report.unread": "Not (wholly) readable and therefore left out here: {files}.",
  "report.lossHeldOut": "Held-out loss",
  "report.lossTrain": "Training loss, last step",
  "report.bestStep": "Best step",
  "report.steps": "Steps",
  "report.ofSteps": "of {total}",
  "report.epochs": "{epochs} epochs",
  "report.time": "Time",
  "report.startedAt": "begun {time}",
  "report.speed": "Speed",
  "report.tokensPerSecond": "{speed} tok/s",
  "report.rows": "Rows",
  "report.heldOut": "{rows} held out",
  "report.trained": "Trained parameters",
  "report.ofBase": "of {base} M ({share} %)",
  "report.device": "Device",
  "report.peakMemory": "memory at most {memory}",
  "report.attempts": "Attempts",
  "report.resumed": "resumed {times} \xD7",
  "report.curves": "Curves",
  "report.step": "step",
  "report.loss": "Loss",
  "report.trainLoss": "training, each step",
  "report.trainLossSmooth": "training, smoothed",
  "report.evalLoss": "held out",
  "report.bestAt": "best: {loss} at step {step}",
  "report.learningRate": "Learning rate",
  "report.gradNorm": "Gradient norm, before clipping",
  "report.speedCurve": "Tokens per second",
  "report.noPoints": "no values yet",
  "report.chartSays": "{name}: {count} points from {first} at step {from} to {last} at step {to}, lowest {low}, highest {high}.",
  "report.tags": "Held-out loss by department",
  "report.tag": "department",
  "report.tagFirst": "step {step}",
  "report.tagsMore": "The chart shows the {shown} of {all} departments with the highest loss; the table shows all.",
  "report.change": "change",
  "report.worst": "Worst held-out rows",
  "report.worstAbout": "Rows with the highest loss at step {step}, by the line where they begin in their file. Look at them first: wrong answers, other forms and rare topics gather here.",
  "report.line": "line",
  "report.lossBefore": "at step {step}",
  "report.samples": "Sample answers over time",
  "report.samplesAbout": "The same prompts, answered as training went on. These texts are AI-generated, may be wrong, and are no medical or legal advice.",
  "report.prompt": "Prompt",
  "report.answer": "answer (AI-generated)",
  "report.baseModel": "base model",
  "report.learned": "Memorised and forgotten",
  "report.memorised": "{verbatim} of {asked} training answers asked ({share} %) are reproduced word for word at temperature 0.",
  "report.memorisedMany": "The adapter repeats its training rows instead of learning their manner: fewer epochs, a lower rank or more rows help. Rows with personal data would come out again.",
  "report.perplexity": "Perplexity on the general replay data: {before} before, {after} after ({change}).",
  "report.perplexityWorse": "The model lost general ability. A higher replay_ratio, a lower learning_rate or fewer epochs keep more of it.",
  "report.ranks": "Ranks left by AdaLoRA",
  "report.ranksAbout": "{total} ranks in {sites} projections; a darker cell has more of them.",
  "report.layer": "layer",
  "report.site": "projection",
  "report.rank": "rank",
  "report.settings": "Settings and why",
  "report.chosen": "Chosen for you",
  "report.setting": "setting",
  "report.value": "value",
  "report.why": "why",
  "report.all": "All settings",
  "report.noSettings": "No settings were found in this folder.",
  "report.data": "Data and origin",
  "report.fingerprint": "dataset fingerprint",
  "report.trainRows": "training rows",
  "report.evalRows": "held-out rows",
  "report.tokensPerEpoch": "tokens an epoch",
  "report.answerTokens": "answer tokens an epoch",
  "report.reviewers": "reviewed by",
  "report.nobody": "nobody recorded",
  "report.base": "base model",
  "report.architecture": "architecture",
  "report.baseSha": "base model sha256",
  "report.tokenizerSha": "tokenizer sha256",
  "report.templateSha": "chat template sha256",
  "report.cardTime": "adapter made",
  "report.machine": "Machine and versions",
  "report.memory": "memory at most",
  "report.weights": "weights in memory",
  "report.adapterMemory": "adapter, gradients and optimizer",
  "report.activations": "activations",
  "report.recompute": "activations computed again",
  "report.resident": "transposed weights kept",
  "report.yes": "yes",
  "report.no": "no",
  "report.files": "Files",
  "report.file": "file",
  "report.size": "size",
  "report.notHashed": "not computed",
  "report.footer": "Written by Lorasmith from the files of the run folder at {time}. Losses are nats per answer token. This page loads nothing from elsewhere.",
  "report.label": "AI-generated content: the sample answers on this page were generated by AI (AI\u751F\u6210) and are labelled as GB 45438-2025 asks; keep this label on copies and prints.",
  "report.comparison": "Comparison of {count} runs",
  "report.run": "run",
  "report.status": "status",
  "report.bestLoss": "best held-out loss",
  "report.finalLoss": "held-out loss of the adapter",
  "report.beforeLoss": "held-out loss before",
  "report.differing": "Settings that differ",
  "report.sameSettings": "No setting differs, folders apart.",
  "report.otherData": "These runs were trained or tested on different data: their losses cannot be compared.",
  "report.otherBase": "These runs start from different base models: their losses can be compared only where the tokenizer is the same."
};

// src/texts/en/runs.ts
var runs = {
  "runs.exists": "{path}: this output_dir already holds a run. Go on with it by --resume, choose another output_dir, or replace it with overwrite_output_dir: true.",
  "runs.foreign": '{path}: this output_dir holds "{name}", but no run that it could belong to. Nothing was changed. Choose an empty or a new folder as output_dir.',
  "runs.nothingToResume": "{path}: --resume was given, but there is no run in this output_dir. Check output_dir, or start without --resume.",
  "runs.unwritable": "{path}: cannot be written ({code}). Check that it is a folder, its permissions and the free space, or choose another output_dir or logging_dir.",
  "runs.locked": "{path}: process {pid} is training in this folder. Wait for it or stop it, or choose another output_dir.",
  "runs.lockedElsewhere": "{path}: process {pid} on the machine {host} is training in this folder. If it no longer runs, delete this file; else choose another output_dir.",
  "runs.lockedUnknown": "{path}: another process is taking this folder. Try again in a minute; if no training runs there, delete {path} and {path}.takeover.",
  "runs.brokenEvent": "{path}:{line} is not an event of a run. The file was changed by something else; restore it, or train again with another output_dir."
};

// src/texts/en/tokenizer.ts
var tokenizer = {
  "tokenizer.noLlama": "llama.cpp: there is no library for {gpu} on this machine. It comes with `npm install` (packages @node-llama-cpp/*); run it again without --omit=optional, or use device: cpu.",
  "tokenizer.noDevice": "llama.cpp: there is no {gpu} device on this machine. Use device: auto or cpu.",
  "tokenizer.noTokens": "{path}: the file holds no vocabulary (metadata key {key}). Give a complete GGUF model; an adapter or a projector file has none.",
  "tokenizer.noVocabulary": "{path}: llama.cpp cannot read the vocabulary: {reason}. The file may be damaged or newer than this release.",
  "tokenizer.noTemplate": "{path}: metadata key {key} is missing, so questions cannot be put into the form this model was trained on. Use a chat (instruct) model, or give the Jinja text with chat_template.",
  "tokenizer.badTemplate": "chat template: it is not valid Jinja: {reason}. Check chat_template.",
  "tokenizer.templateRefused": "chat template: it refuses this chat: {reason}. Some models take no system message and want user and assistant in turn; remove the system prompt or merge it into the first question."
};

// src/texts/en/train.ts
var train = {
  "train.checkpointFormat": "{path}: checkpoint format {got} was written by another release; this one reads {allowed}. Start a new run in another output_dir.",
  "train.resumeChanged": "{path}: the run cannot go on, because these changed since the checkpoint: {changed}. Put them back, or start a new run in another output_dir."
};

// src/texts/en.ts
var en = {
  ...cli,
  ...config,
  ...data,
  ...engine,
  ...formats,
  ...ggml,
  ...lora,
  ...models,
  ...report,
  ...runs,
  ...tokenizer,
  ...train
};

// src/texts/zh/cli.ts
var cli2 = {
  "cli.about": "\u628A\u4E13\u5BB6\u8BA4\u53EF\u7684\u95EE\u7B54\u53D8\u6210\u672C\u673A\u52A9\u624B\uFF1A\u5728\u91CF\u5316 GGUF \u6A21\u578B\u4E0A\u8BAD\u7EC3 LoRA\uFF0C\u4E0D\u9700\u8981 Python\uFF0C\u4E0D\u8054\u7F51\u3002",
  "cli.optHelp": "\u663E\u793A\u5E2E\u52A9",
  "cli.optLang": "\u6D88\u606F\u8BED\u8A00\uFF1Azh \u6216 en\uFF08\u9ED8\u8BA4\u968F\u7CFB\u7EDF\u533A\u57DF\u8BBE\u7F6E\uFF09",
  "cli.demo": "\u7528\u81EA\u5E26\u7684\u533B\u7597\u6837\u4F8B\u8BAD\u7EC3\u81EA\u5E26\u7684\u6A21\u578B\uFF0C\u5E76\u5C55\u793A\u8BAD\u7EC3\u524D\u540E\u7684\u5BF9\u6BD4",
  "cli.optJson": "\u8F93\u51FA\u4E00\u884C\u673A\u5668\u53EF\u8BFB\u7684 JSON",
  "cli.optDemoOutput": "\u6F14\u793A\u7684\u8F93\u51FA\u6587\u4EF6\u5939",
  "cli.optSet": "\u8986\u76D6\u67D0\u9879\u8BBE\u7F6E\uFF0C\u5982 --set epochs=5\uFF1B\u53EF\u91CD\u590D",
  "cli.train": "\u7528\u4E00\u4E2A YAML \u6587\u4EF6\u8BAD\u7EC3 LoRA \u9002\u914D\u5668",
  "cli.optConfig": "YAML \u6587\u4EF6",
  "cli.optResume": "\u4ECE output_dir \u4E2D\u6700\u8FD1\u7684\u68C0\u67E5\u70B9\u7EE7\u7EED",
  "cli.optDryRun": "\u53EA\u663E\u793A\u914D\u7F6E\u3001\u9996\u4E2A\u6837\u4F8B\u53CA\u5176\u635F\u5931\u63A9\u7801\u3001\u6B65\u6570\u548C\u5185\u5B58\uFF0C\u4E0D\u8BAD\u7EC3",
  "cli.optEvents": "\u4EE5 JSON \u884C\u8F93\u51FA\u4E8B\u4EF6",
  "cli.run": "\u7528 GGUF \u6A21\u578B\u548C\u9002\u914D\u5668\u56DE\u7B54\uFF1B\u4E0D\u5E26 -p \u5219\u8FDB\u5165\u5BF9\u8BDD",
  "cli.optModel": "GGUF \u6A21\u578B",
  "cli.optPrompt": "\u95EE\u9898\uFF1B\u4E0D\u7ED9\u5219\u8FDB\u5165\u5BF9\u8BDD",
  "cli.optLora": "\u8BAD\u7EC3\u8F93\u51FA\u6587\u4EF6\u5939\u3001PEFT \u6587\u4EF6\u5939\u3001safetensors \u6216 GGUF \u9002\u914D\u5668\uFF0C\u53EF\u52A0 :\u7F29\u653E\u7CFB\u6570\uFF1B\u53EF\u91CD\u590D",
  "cli.optTokens": "\u6700\u591A\u751F\u6210\u7684\u8BCD\u5143\u6570\uFF08\u9ED8\u8BA4 512\uFF09",
  "cli.optTemp": "\u6E29\u5EA6\uFF0C0 \u4E3A\u8D2A\u5FC3",
  "cli.optTopK": "\u53EA\u4FDD\u7559\u6982\u7387\u6700\u9AD8\u7684 k \u4E2A\u8BCD\u5143\uFF0C0 \u4E3A\u5168\u90E8",
  "cli.optTopP": "\u6838\u91C7\u6837\u6BD4\u4F8B",
  "cli.optRepeat": "\u91CD\u590D\u60E9\u7F5A\uFF0C1 \u4E3A\u5173\u95ED",
  "cli.optSeed": "\u968F\u673A\u79CD\u5B50\uFF1B\u76F8\u540C\u79CD\u5B50\u5F97\u5230\u76F8\u540C\u56DE\u7B54",
  "cli.optSystem": "\u7CFB\u7EDF\u6D88\u606F",
  "cli.optThreads": "CPU \u7EBF\u7A0B\u6570",
  "cli.optDevice": "\u8BA1\u7B97\u8BBE\u5907",
  "cli.optAb": "\u5E76\u6392\u663E\u793A\u57FA\u5EA7\u4E0E\u9002\u914D\u5668\u7684\u56DE\u7B54",
  "cli.config": "\u6253\u5370 YAML \u6587\u4EF6\u7684 JSON Schema \u6216\u53C2\u8003\u9875",
  "cli.argConfig": "schema \u6216 reference",
  "cli.configWhat": "config {got}\uFF1A\u53EA\u80FD\u662F schema \u6216 reference\u3002",
  "cli.wholeIn": "\u5FC5\u987B\u662F {min} \u5230 {max} \u7684\u6574\u6570\u3002",
  "cli.numberIn": "\u5FC5\u987B\u662F {min} \u5230 {max} \u7684\u6570\u3002",
  "cli.ours": "\u8FD9\u662F Lorasmith \u7684\u7F3A\u9677\uFF0C\u4E0D\u662F\u60A8\u7684\u6587\u4EF6\u7684\u95EE\u9898\u3002\u8BF7\u8FDE\u540C\u4E0B\u9762\u51E0\u884C\u4E00\u8D77\u62A5\u544A\uFF1B\u5176\u4E2D\u4E0D\u542B\u60A8\u7684\u6570\u636E\u5185\u5BB9\u3002",
  "cli.system": "{path}\uFF1A\u7CFB\u7EDF\u62D2\u7EDD\u8BBF\u95EE\uFF08{code}\uFF09\u3002\u8BF7\u68C0\u67E5\u8DEF\u5F84\u662F\u5426\u5B58\u5728\u3001\u662F\u5426\u6709\u5199\u5165\u6743\u9650\u3002",
  "cli.diskFull": "{path}\uFF1A\u78C1\u76D8\u5DF2\u6EE1\uFF08{code}\uFF09\u3002\u6CA1\u6709\u7559\u4E0B\u5199\u4E86\u4E00\u534A\u7684\u6587\u4EF6\uFF0C\u4E4B\u524D\u7684\u68C0\u67E5\u70B9\u5B8C\u597D\u3002\u8BF7\u6E05\u7406\u7A7A\u95F4\u540E\u7528 --resume \u7EE7\u7EED\u3002",
  "cli.workerCrashed": "\u5F20\u91CF\u5E93\u7EC8\u6B62\u4E86\u8BAD\u7EC3\u8FDB\u7A0B\uFF08{signal}\uFF09\uFF1A{assertion}\u3002\u68C0\u67E5\u70B9\u5B8C\u597D\uFF0C\u53EF\u7528 --resume \u7EE7\u7EED\uFF1B\u82E5\u518D\u6B21\u53D1\u751F\uFF0C\u8BF7\u62A5\u544A\u672C\u884C\u3002",
  "cli.workerKilled": "\u8BAD\u7EC3\u8FDB\u7A0B\u88AB\u5916\u90E8\u7EC8\u6B62\uFF08{signal}\uFF09\uFF0C\u901A\u5E38\u662F\u5185\u5B58\u4E0D\u8DB3\u3002\u68C0\u67E5\u70B9\u5B8C\u597D\uFF0C\u53EF\u7528 --resume \u7EE7\u7EED\uFF1B\u82E5\u5185\u5B58\u4E0D\u8DB3\uFF0C\u8BF7\u51CF\u5C0F batch_size \u6216 cutoff_len\u3002",
  "cli.interrupting": "\u5DF2\u4E2D\u65AD\uFF1A\u6B63\u5728\u5B8C\u6210\u8FD9\u4E00\u6B65\u5E76\u4FDD\u5B58\u3002\u518D\u6309\u4E00\u6B21 Ctrl-C \u7ACB\u5373\u505C\u6B62\u3002",
  "cli.interruptedEarly": "\u8BAD\u7EC3\u5F00\u59CB\u4E4B\u524D\u5DF2\u505C\u6B62\uFF0C\u6CA1\u6709\u6539\u52A8\u4EFB\u4F55\u5185\u5BB9\u3002",
  "cli.interrupted": "\u5DF2\u4FDD\u5B58\u3002\u7EE7\u7EED\u8BAD\u7EC3\uFF1Alorasmith train --config {config} --resume",
  "cli.abNeedsLora": "run --ab \u7528\u4E8E\u6BD4\u8F83\u57FA\u5EA7\u4E0E\u9002\u914D\u5668\uFF1A\u8BF7\u7528 --lora \u7ED9\u51FA\u9002\u914D\u5668\u3002",
  "cli.abNeedsPrompt": "run --ab \u9700\u8981\u4E00\u4E2A\u95EE\u9898\uFF1A\u8BF7\u7528 -p \u7ED9\u51FA\u3002",
  "cli.base": "\u57FA\u5EA7",
  "cli.adapter": "\u9002\u914D\u5668",
  "cli.chatHelp": "\u8BF7\u8F93\u5165\u95EE\u9898\u3002/clear \u6E05\u7A7A\u5BF9\u8BDD\uFF0C/exit \u9000\u51FA\uFF0CCtrl-C \u505C\u6B62\u5F53\u524D\u56DE\u7B54\u3002",
  "cli.generated": "\uFF08{tokens} \u4E2A\u8BCD\u5143\uFF0C{speed} \u8BCD\u5143/\u79D2\uFF0C\u79CD\u5B50 {seed}\uFF0C{finish}\uFF09",
  "cli.epoch": "\u8F6E\u6B21",
  "cli.loss": "\u635F\u5931",
  "cli.eval": "\u9A8C\u8BC1",
  "cli.best": "\uFF08\u76EE\u524D\u6700\u4F73\uFF09",
  "cli.on": "\u5F00",
  "cli.off": "\u5173",
  "cli.stepLine": "\u7B2C {step} \u6B65 \xB7 \u8F6E\u6B21 {epoch} \xB7 \u635F\u5931 {loss} \xB7 \u5B66\u4E60\u7387 {lr} \xB7 \u68AF\u5EA6\u8303\u6570 {norm} \xB7 {speed} \u8BCD\u5143/\u79D2",
  "cli.evalLine": "\u7B2C {step} \u6B65 \xB7 \u9A8C\u8BC1\u635F\u5931 {loss}{best}",
  "cli.checkpointLine": "\u5DF2\u4FDD\u5B58 {path}",
  "cli.stopped_early_stopping": "\u7B2C {step} \u6B65 \xB7 \u63D0\u524D\u505C\u6B62\uFF1A\u9A8C\u8BC1\u635F\u5931\u4E0D\u518D\u4E0B\u964D\u3002\u5DF2\u4FDD\u7559\u6700\u4F73\u6743\u91CD\u3002",
  "cli.stopped_interrupted": "\u7B2C {step} \u6B65 \xB7 \u5DF2\u505C\u6B62\u3002",
  "cli.stopped_non_finite_loss": "\u7B2C {step} \u6B65 \xB7 \u5DF2\u505C\u6B62\uFF1A\u635F\u5931\u6216\u68AF\u5EA6\u4E0D\u662F\u6709\u6548\u6570\u5B57\u3002\u5E38\u89C1\u539F\u56E0\u662F learning_rate \u8FC7\u9AD8\uFF0C\u8BF7\u8BD5\u7528\u5176\u5341\u5206\u4E4B\u4E00\u3002\u6700\u8FD1\u7684\u68C0\u67E5\u70B9\u5728\u6B64\u4E4B\u524D\u4FDD\u5B58\u3002",
  "cli.stopped_diverged": "\u7B2C {step} \u6B65 \xB7 \u5DF2\u505C\u6B62\uFF1A\u635F\u5931\u6301\u7EED\u8FDC\u9AD8\u4E8E\u5F00\u59CB\u65F6\u3002\u5E38\u89C1\u539F\u56E0\u662F learning_rate \u8FC7\u9AD8\uFF0C\u6216\u6570\u636E\u4E0E\u6A21\u578B\u4E0D\u7B26\uFF1B\u8BF7\u8BD5\u7528\u5341\u5206\u4E4B\u4E00\u7684\u5B66\u4E60\u7387\u3002",
  "cli.stopped_no_effect": "\u7B2C {step} \u6B65 \xB7 \u5DF2\u505C\u6B62\uFF1A\u9002\u914D\u5668\u5BF9\u6A21\u578B\u6CA1\u6709\u4EFB\u4F55\u5F71\u54CD\u3002\u8BF7\u68C0\u67E5 learning_rate\u3001target_modules\uFF0C\u4EE5\u53CA\u6570\u636E\u4E2D\u662F\u5426\u6709\u7B54\u6848\u3002",
  "cli.startedData": "\u6570\u636E\uFF1A\u8BAD\u7EC3 {train} \u6761\uFF0C\u7559\u51FA {eval} \u6761\uFF0C\u6BCF\u8F6E {answerTokens} \u4E2A\u7B54\u6848\u8BCD\u5143",
  "cli.startedModel": "\u6A21\u578B\uFF1A{base} M \u53C2\u6570\uFF0C\u8BAD\u7EC3 {trained} M\uFF08{share} %\uFF09\uFF0C\u8BBE\u5907 {device}",
  "cli.startedPlan": "\u8BA1\u5212\uFF1A{steps} \u6B65 \xB7 \u6743\u91CD {weights} \xB7 \u9002\u914D\u5668 {adapter} \xB7 \u6FC0\u6D3B {compute} \xB7 \u91CD\u7B97\u6FC0\u6D3B\uFF1A{checkpointing} \xB7 \u5E38\u9A7B\u8F6C\u7F6E\u6743\u91CD\uFF1A{resident}",
  "cli.resumed": "\u4ECE\u7B2C {step} \u6B65\u4E4B\u540E\u7EE7\u7EED",
  "cli.cutoffCapped": "cutoff_len {wanted} \u8D85\u8FC7\u6A21\u578B\u8BAD\u7EC3\u65F6\u7684\u957F\u5EA6\uFF0C\u6309 {used} \u5904\u7406\u3002",
  "cli.dropped": "{path}\uFF1A{rows} \u884C\u4E2D\u7565\u53BB {dropped} \u884C\uFF08\u7A7A\u95EE\u9898 {emptyQuestion}\uFF0C\u7A7A\u7B54\u6848 {emptyAnswer}\uFF0C\u5B8C\u5168\u91CD\u590D {duplicate}\uFF0C\u5DF2\u5728\u9A8C\u8BC1\u96C6\u4E2D {heldOut}\uFF0C\u4EC5\u95EE\u9898\u5C31\u8FC7\u957F {noAnswerLeft}\uFF09\u3002",
  "cli.truncated": "{path}\uFF1A{truncated} \u6761\u7B54\u6848\u6309 cutoff_len {cutoff} \u622A\u65AD\uFF1B\u6700\u957F\u4E00\u884C\u6709 {longest} \u4E2A\u8BCD\u5143\u3002",
  "cli.dryConfig": "\u5B8C\u6574\u914D\u7F6E\uFF1A",
  "cli.dryExample": "\u9996\u4E2A\u8BAD\u7EC3\u6837\u4F8B\uFF1A{tokens} \u4E2A\u8BCD\u5143\uFF0C\u5176\u4E2D {answerTokens} \u4E2A\u8BA1\u5165\u635F\u5931\uFF08\u27E6 \u4E0E \u27E7 \u4E4B\u95F4\uFF1B\u4E0B\u9762\u7528 + \u6807\u51FA\uFF09\uFF1A",
  "cli.drySteps": "\u6B65\u6570\uFF1A\u8BAD\u7EC3 {train} \u6761\uFF08\u7559\u51FA {eval} \u6761\uFF09\uFF0C\u6BCF\u8F6E {perEpoch} \u6B65\uFF0C{epochs} \u8F6E\u5171 {total} \u6B65\u3002",
  "cli.dryMemory": "{device} \u4E0A\u7684\u5185\u5B58\uFF1A\u6743\u91CD {weights} + \u9002\u914D\u5668 {adapter} + \u6FC0\u6D3B {compute} = {total}\u3002\u6CA1\u6709\u5199\u5165\u4EFB\u4F55\u6587\u4EF6\u3002",
  "cli.doneLoss": "\u9A8C\u8BC1\u635F\u5931 {before} -> {after}\uFF08\u964D\u4F4E {fall} %\uFF09\uFF0C\u6700\u4F73\u5728\u7B2C {step} \u6B65",
  "cli.doneFiles": "\u9002\u914D\u5668\uFF1A{path}\uFF08PEFT\uFF1Aadapter_model.safetensors \xB7 llama.cpp\uFF1Aadapter.gguf \xB7 adapter-card.json\uFF09",
  "cli.doneNext": '\u8BD5\u7528\uFF1A  lorasmith run -m {model} --lora {path} -p "..."\n\u5BF9\u6BD4\uFF1A  lorasmith run -m {model} --lora {path} --ab -p "..."\n\u66F2\u7EBF\uFF1A  tensorboard --logdir {logs}',
  "cli.demoIntro": "Lorasmith \u6F14\u793A\uFF1A\u7528\u81EA\u5E26\u7684\u533B\u7597\u6837\u4F8B\uFF0C\u5728\u81EA\u5E26\u7684 8M \u53C2\u6570\u4E2D\u6587\u6A21\u578B\u4E0A\u8BAD\u7EC3 LoRA\u3002\u53CC\u6838\u673A\u5668\u7EA6\u9700\u51E0\u5206\u949F\u3002",
  "cli.demoQuestion": "\u95EE\u9898\uFF08\u672A\u53C2\u4E0E\u8BAD\u7EC3\uFF09\uFF1A{question}",
  "cli.demoBase": "\u2014 \u57FA\u5EA7\u6A21\u578B \u2014\n{answer}",
  "cli.demoAdapter": "\u2014 \u52A0\u9002\u914D\u5668 \u2014\n{answer}",
  "cli.demoResult": "\u9A8C\u8BC1\u635F\u5931 {before} -> {after}\uFF08\u964D\u4F4E {fall} %\uFF09\xB7 \u7B26\u5408\u8BAD\u7EC3\u683C\u5F0F\u7684\u56DE\u7B54\uFF1A{rows} \u4E2A\u7559\u51FA\u95EE\u9898\u4E2D {formBefore} -> {formAfter} \xB7 \u7528\u65F6 {seconds} \u79D2",
  "cli.demoHonest": "8M \u53C2\u6570\u7684\u6A21\u578B\u77E5\u8BC6\u5F88\u5C11\uFF1A\u5B83\u7684\u8BDD\u4E0D\u662F\u533B\u7597\u5EFA\u8BAE\uFF0C\u800C\u4E14\u5E38\u5E38\u662F\u9519\u7684\u3002\u6F14\u793A\u5C55\u793A\u7684\u662F\u673A\u5236\uFF1A\u683C\u5F0F\u5B66\u4F1A\u4E86\u3002\u5B9E\u9645\u5185\u5BB9\u8BF7\u4F7F\u7528\u771F\u6B63\u7684\u57FA\u5EA7\u6A21\u578B\u3002",
  "cli.demoNext": '\u4E0B\u4E00\u6B65\uFF1A\n  lorasmith run -m {model} --lora {path} --ab -p "{question}"\n  lorasmith train --config configs/medical_lora.yaml --dry-run\n  lorasmith train --config configs/medical_lora.yaml\n  tensorboard --logdir {logs}'
};

// src/texts/zh/config.ts
var config2 = {
  // the file
  "config.missing": "{file}\uFF1A\u6587\u4EF6\u4E0D\u5B58\u5728\u3002\u8BF7\u68C0\u67E5\u8DEF\u5F84\uFF0C\u6216\u4ECE configs/medical_lora.yaml \u5F00\u59CB\u4FEE\u6539\u3002",
  "config.is-folder": "{file}\uFF1A\u8FD9\u662F\u4E00\u4E2A\u6587\u4EF6\u5939\uFF0C\u8BF7\u6307\u5B9A\u5176\u4E2D\u7684 YAML \u6587\u4EF6\u3002",
  "config.too-big": "{file}\uFF1A\u8D85\u8FC7 1 MiB\uFF0C\u4E0D\u50CF\u914D\u7F6E\u6587\u4EF6\u3002\u8BF7\u6307\u5B9A YAML \u6587\u4EF6\uFF0C\u800C\u4E0D\u662F\u6A21\u578B\u6216\u6570\u636E\u6587\u4EF6\u3002",
  "config.unreadable": "{file}\uFF1A\u65E0\u6CD5\u8BFB\u53D6\uFF0C\u8BF7\u68C0\u67E5\u6587\u4EF6\u6743\u9650\u3002",
  "config.not-utf8": "{file}\uFF1A\u4E0D\u662F UTF-8 \u6587\u672C\uFF0C\u8BF7\u53E6\u5B58\u4E3A UTF-8 \u7F16\u7801\u3002",
  "config.empty": "{file}\uFF1A\u6CA1\u6709\u4EFB\u4F55\u8BBE\u7F6E\u3002\u53EF\u4ECE configs/medical_lora.yaml \u5F00\u59CB\u4FEE\u6539\u3002",
  "config.not-a-mapping": "{file}\uFF1A\u6BCF\u884C\u5FC5\u987B\u662F\u201C\u952E: \u503C\u201D\u7684\u5F62\u5F0F\u3002\u53EF\u4ECE configs/medical_lora.yaml \u5F00\u59CB\u4FEE\u6539\u3002",
  "config.yaml-syntax": "{place}\uFF1A\u4E0D\u662F\u6709\u6548\u7684 YAML\uFF08{reason}\uFF09\u3002\u6BCF\u884C\u5FC5\u987B\u662F\u201C\u952E: \u503C\u201D\uFF1B\u542B\u7279\u6B8A\u7B26\u53F7\u7684\u6587\u672C\u8BF7\u52A0\u5F15\u53F7\u3002",
  "config.yaml-tab": "{place}\uFF1A\u884C\u9996\u6709\u5236\u8868\u7B26\uFF0CYAML \u4E0D\u5141\u8BB8\uFF0C\u8BF7\u6539\u7528\u7A7A\u683C\u3002",
  "config.yaml-missing-char": "{place}\uFF1A\u6B64\u5904\u6216\u4E0A\u9762\u67D0\u884C\u7F3A\u5C11\u5192\u53F7\u3001\u5F15\u53F7\u6216\u62EC\u53F7\u3002\u6BCF\u884C\u5FC5\u987B\u662F\u201C\u952E: \u503C\u201D\u3002",
  "config.yaml-escape": "{place}\uFF1A\u53CC\u5F15\u53F7\u5185\u7684\u53CD\u659C\u6760\u4F1A\u88AB\u5F53\u4F5C\u8F6C\u4E49\u3002\u8BF7\u7528\u5355\u5F15\u53F7\u6216\u6B63\u659C\u6760\uFF0C\u4F8B\u5982 'C:/models/base.gguf'\u3002",
  "config.yaml-indent": "{place}\uFF1A\u7F29\u8FDB\u4E0D\u6B63\u786E\u3002\u6BCF\u4E2A\u952E\u90FD\u8981\u9876\u683C\u4E66\u5199\uFF0C\u62EC\u53F7\u8981\u6210\u5BF9\u3002",
  "config.yaml-two-colons": "{place}\uFF1A\u8FD9\u4E00\u884C\u6709\u7B2C\u4E8C\u4E2A\u5192\u53F7\uFF0C\u6216\u4E0B\u4E00\u884C\u6709\u7F29\u8FDB\u3002\u542B\u5192\u53F7\u7684\u6587\u672C\u8BF7\u52A0\u5F15\u53F7\uFF1B\u6BCF\u4E2A\u952E\u90FD\u8981\u9876\u683C\u4E66\u5199\u3002",
  "config.yaml-documents": "{place}\uFF1A\u8FD9\u91CC\u5F00\u59CB\u4E86\u7B2C\u4E8C\u4E2A\u6587\u6863\uFF08---\uFF09\uFF0C\u53EA\u80FD\u4FDD\u7559\u4E00\u4E2A\u3002",
  "config.yaml-start": "{place}\uFF1A\u503C\u4EE5 YAML \u4FDD\u7559\u7B26\u53F7\u5F00\u5934\uFF0C\u8BF7\u7ED9\u503C\u52A0\u4E0A\u5F15\u53F7\u3002",
  "config.wide-colon": "{place}\uFF1A{key} \u540E\u9762\u662F\u5168\u89D2\u5192\u53F7\uFF08\uFF1A\uFF09\u3002\u8BF7\u5199\u6210\u201C{key}: \u201D\uFF0C\u5373\u534A\u89D2\u5192\u53F7\u52A0\u4E00\u4E2A\u7A7A\u683C\u3002",
  "config.tight-colon": "{place}\uFF1A\u5192\u53F7\u540E\u7F3A\u5C11\u7A7A\u683C\u3002\u8BF7\u5199\u6210\u201C{key}: \u201D\u518D\u5199\u503C\u3002",
  // keys
  "config.unknown-key": "{place} {key} \u4E0D\u662F\u53EF\u7528\u7684\u8BBE\u7F6E\u3002\u5168\u90E8\u8BBE\u7F6E\u89C1 docs/configuration.zh.md\uFF0C\u6216\u5220\u9664\u8FD9\u4E00\u884C\u3002",
  "config.typo": "{place} {key} \u4E0D\u662F\u53EF\u7528\u7684\u8BBE\u7F6E\u3002\u662F\u5426\u60F3\u5199 {near}\uFF1F",
  "config.typo-alias": "{place} {key} \u4E0D\u662F\u53EF\u7528\u7684\u8BBE\u7F6E\u3002\u662F\u5426\u60F3\u5199 {near}\uFF08\u5373 {means}\uFF09\uFF1F",
  "config.nested": "{place} {key} \u4E0B\u9762\u662F\u5D4C\u5957\u7684\u5185\u5BB9\uFF0C\u800C\u8BBE\u7F6E\u662F\u5E73\u94FA\u7684\u3002\u8BF7\u628A\u5176\u4E2D\u6BCF\u4E00\u9879\u9876\u683C\u5199\u6210\u201C\u952E: \u503C\u201D\u3002",
  "config.duplicate-key": "{place} {key} \u5199\u4E86\u4E24\u6B21\uFF08\u7B2C {first} \u884C\u548C\u7B2C {line} \u884C\uFF09\uFF0C\u8BF7\u5220\u9664\u5176\u4E2D\u4E00\u4E2A\u3002",
  "config.alias-clash": "{place} {key}\uFF08\u7B2C {line} \u884C\uFF09\u548C {other}\uFF08\u7B2C {first} \u884C\uFF09\u662F\u540C\u4E00\u4E2A\u8BBE\u7F6E\u7684\u4E24\u4E2A\u540D\u5B57\uFF0C\u8BF7\u5220\u9664\u5176\u4E2D\u4E00\u4E2A\u3002",
  "config.set-form": "--set {given}\uFF1A\u5FC5\u987B\u5199\u6210 \u952E=\u503C\uFF0C\u4F8B\u5982 --set epochs=5\u3002",
  "config.missing-key": "{file}\uFF1A\u7F3A\u5C11 {key}\u3002\u8BF7\u6DFB\u52A0\u4E00\u884C\uFF0C\u4F8B\u5982\u201C{key}: {example}\u201D\u3002",
  "config.missing-data": "{file}\uFF1A\u7F3A\u5C11 metadata_path\uFF0C\u4E5F\u6CA1\u6709 train_data_dir\u3002\u8BF7\u6DFB\u52A0\u4E00\u884C\uFF0C\u4F8B\u5982\u201Cmetadata_path: {example}\u201D\u3002",
  // keys of other trainers
  "config.foreign-precision": "{place} {key} \u5728\u8FD9\u91CC\u4E0D\u9700\u8981\uFF1A\u8BA1\u7B97\u7CBE\u5EA6\u7531 GGUF \u57FA\u7840\u6A21\u578B\u7684\u91CF\u5316\u65B9\u5F0F\u51B3\u5B9A\u3002\u8BF7\u5220\u9664\u8FD9\u4E00\u884C\u3002",
  "config.foreign-template": "{place} {key} \u5728\u8FD9\u91CC\u4E0D\u9700\u8981\uFF1A\u5206\u8BCD\u5668\u548C\u5BF9\u8BDD\u6A21\u677F\u53D6\u81EA\u57FA\u7840\u6A21\u578B\uFF0C\u4E14\u53EA\u5BF9\u56DE\u7B54\u8BA1\u7B97\u635F\u5931\u3002\u8BF7\u5220\u9664\u8FD9\u4E00\u884C\u3002",
  "config.foreign-dataset": "{place} {key} \u5728\u8FD9\u91CC\u4E0D\u53EF\u7528\uFF1A\u8BF7\u6539\u7528 metadata_path \u6307\u5B9A CSV \u6216 JSONL \u6587\u4EF6\u3002",
  "config.foreign-method": "{place} {key} \u5728\u8FD9\u91CC\u4E0D\u9700\u8981\uFF1ALorasmith \u56FA\u5B9A\u7528\u95EE\u7B54\u6570\u636E\u8BAD\u7EC3 LoRA \u9002\u914D\u5668\u3002\u8BF7\u5220\u9664\u8FD9\u4E00\u884C\u3002",
  "config.foreign-optimizer": "{place} {key} \u5728\u8FD9\u91CC\u4E0D\u9700\u8981\uFF1A\u4F18\u5316\u5668\u56FA\u5B9A\u4E3A AdamW\u3002\u8BF7\u5220\u9664\u8FD9\u4E00\u884C\u3002",
  "config.foreign-length": "{place} {key} \u5728\u8FD9\u91CC\u4E0D\u53EF\u7528\uFF1A\u8BF7\u7528 epochs \u8BBE\u7F6E\u8BAD\u7EC3\u957F\u5EA6\u3002",
  "config.foreign-strategy": "{place} {key} \u5728\u8FD9\u91CC\u4E0D\u53EF\u7528\uFF1A\u8BF7\u7528 eval_steps \u548C save_steps\uFF080 \u8868\u793A\u6BCF\u8F6E\u4E00\u6B21\uFF09\uFF1B\u6700\u4F73\u9002\u914D\u5668\u603B\u4F1A\u4FDD\u7559\u3002",
  "config.foreign-report": "{place} {key} \u5728\u8FD9\u91CC\u4E0D\u9700\u8981\uFF1ATensorBoard \u65E5\u5FD7\u603B\u4F1A\u5199\u5165 logging_dir\u3002\u8BF7\u5220\u9664\u8FD9\u4E00\u884C\u3002",
  "config.foreign-hub": "{place} {key} \u5728\u8FD9\u91CC\u4E0D\u9700\u8981\uFF1ALorasmith \u53EA\u4F7F\u7528\u672C\u5730\u6587\u4EF6\u3002\u8BF7\u5220\u9664\u8FD9\u4E00\u884C\u3002",
  // values
  "config.no-value": "{place} {key} \u6CA1\u6709\u503C\u3002\u53EF\u8BD5 {example}\uFF0C\u6216\u5220\u9664\u8FD9\u4E00\u884C\u3002",
  "config.no-value-needed": "{place} {key} \u6CA1\u6709\u503C\uFF0C\u800C\u5B83\u662F\u5FC5\u586B\u7684\u3002\u53EF\u8BD5 {example}\u3002",
  "config.bad-integer": "{place} {key} \u5FC5\u987B\u662F {min}-{max} \u7684\u6574\u6570\uFF0C\u73B0\u4E3A {got}\u3002\u53EF\u8BD5 {example}\u3002",
  "config.bad-number": "{place} {key} \u5FC5\u987B\u662F {min}-{max} \u7684\u6570\uFF0C\u73B0\u4E3A {got}\u3002\u53EF\u8BD5 {example}\u3002",
  "config.bad-number-above": "{place} {key} \u5FC5\u987B\u662F\u5927\u4E8E {min}\u3001\u4E0D\u8D85\u8FC7 {max} \u7684\u6570\uFF0C\u73B0\u4E3A {got}\u3002\u53EF\u8BD5 {example}\u3002",
  "config.bad-number-below": "{place} {key} \u5FC5\u987B\u662F\u4E0D\u5C0F\u4E8E {min}\u3001\u5C0F\u4E8E {max} \u7684\u6570\uFF0C\u73B0\u4E3A {got}\u3002\u53EF\u8BD5 {example}\u3002",
  "config.bad-flag": "{place} {key} \u5FC5\u987B\u662F true \u6216 false\uFF0C\u73B0\u4E3A {got}\u3002\u53EF\u8BD5 {example}\u3002",
  "config.bad-choice": "{place} {key} \u5FC5\u987B\u662F {choices} \u4E4B\u4E00\uFF0C\u73B0\u4E3A {got}\u3002\u53EF\u8BD5 {example}\u3002",
  "config.bad-list": "{place} {key} \u5FC5\u987B\u662F\u6295\u5F71\u5C42\u540D\u79F0\u7684\u5217\u8868\uFF0C\u5982 {form}\uFF0C\u73B0\u4E3A {got}\u3002\u53EF\u8BD5 {example}\u3002",
  "config.bad-form": "{place} {key} \u5FC5\u987B\u5F62\u5982 {form}\uFF0C\u73B0\u4E3A {got}\u3002\u53EF\u8BD5 {example}\u3002",
  "config.bad-file": "{place} {key} \u5FC5\u987B\u662F\u6587\u4EF6\u8DEF\u5F84\uFF0C\u73B0\u4E3A {got}\u3002\u53EF\u8BD5 {example}\u3002",
  "config.bad-folder": "{place} {key} \u5FC5\u987B\u662F\u6587\u4EF6\u5939\u8DEF\u5F84\uFF0C\u73B0\u4E3A {got}\u3002\u53EF\u8BD5 {example}\u3002",
  "config.bad-text": "{place} {key} \u5FC5\u987B\u662F\u4E00\u6BB5\u6587\u672C\uFF0C\u8BF7\u7ED9\u5B83\u52A0\u4E0A\u5F15\u53F7\u3002",
  "config.path-escape": "{place} {key} \u542B\u6709\u5236\u8868\u7B26\u6216\u6362\u884C\uFF1A\u53CC\u5F15\u53F7\u5185\u7684 \\n\u3001\\t \u4F1A\u88AB\u5F53\u4F5C\u8F6C\u4E49\u3002\u8BF7\u7528\u5355\u5F15\u53F7\u6216\u6B63\u659C\u6760\u3002",
  "config.curly-quotes": '{place} {key} \u4EE5\u4E2D\u6587\u5F15\u53F7\u5F00\u5934\u3002\u8BF7\u7528\u82F1\u6587\u76F4\u5F15\u53F7\uFF08"\uFF09\u6216\u4E0D\u52A0\u5F15\u53F7\u3002',
  // files
  "config.file-missing": "{place} {key}\uFF1A\u6587\u4EF6 {path} \u4E0D\u5B58\u5728\u3002\u76F8\u5BF9\u8DEF\u5F84\u4ECE\u8FD0\u884C\u547D\u4EE4\u7684\u6587\u4EF6\u5939\u7B97\u8D77\uFF0C\u8BF7\u68C0\u67E5\u8DEF\u5F84\u3002",
  "config.file-missing-elsewhere": "{place} {key}\uFF1A\u6587\u4EF6 {path} \u4E0D\u5B58\u5728\u3002\u76F8\u5BF9\u8DEF\u5F84\u4ECE\u8FD0\u884C\u547D\u4EE4\u7684\u6587\u4EF6\u5939\u7B97\u8D77\u3002\u53EF\u8BD5 {key}: {suggest}",
  "config.hub-name": "{place} {key}\uFF1A\u6587\u4EF6 {path} \u4E0D\u5B58\u5728\u3002\u8FD9\u50CF\u662F\u6A21\u578B\u7F51\u7AD9\u4E0A\u7684\u540D\u79F0\uFF0C\u800C Lorasmith \u4E0D\u8054\u7F51\u4E0B\u8F7D\u3002\u8BF7\u7ED9\u51FA GGUF \u6587\u4EF6\u7684\u8DEF\u5F84\u3002",
  "config.file-is-folder": "{place} {key}\uFF1A{path} \u662F\u6587\u4EF6\u5939\uFF0C\u8BF7\u6307\u5B9A\u5176\u4E2D\u7684\u6587\u4EF6\u3002",
  "config.file-unreadable": "{place} {key}\uFF1A{path} \u65E0\u6CD5\u8BFB\u53D6\uFF0C\u8BF7\u68C0\u67E5\u6587\u4EF6\u6743\u9650\u3002",
  "config.folder-missing": "{place} {key}\uFF1A\u6587\u4EF6\u5939 {path} \u4E0D\u5B58\u5728\u3002\u76F8\u5BF9\u8DEF\u5F84\u4ECE\u8FD0\u884C\u547D\u4EE4\u7684\u6587\u4EF6\u5939\u7B97\u8D77\u3002",
  "config.metadata-none": "{place} \u672A\u5199 metadata_path\uFF0C\u800C {path} \u4E2D\u6CA1\u6709 .csv \u6216 .jsonl \u6587\u4EF6\u3002\u8BF7\u6DFB\u52A0 metadata_path\u3002",
  "config.metadata-several": "{place} \u672A\u5199 metadata_path\uFF0C\u800C {path} \u4E2D\u6709\u591A\u4E2A\u6570\u636E\u6587\u4EF6\uFF08{names}\uFF09\uFF0C\u6CA1\u6709 metadata.csv\u3002\u8BF7\u6DFB\u52A0 metadata_path\u3002",
  "config.output-is-file": "{place} output_dir\uFF1A{path} \u662F\u6587\u4EF6\u3002\u8BF7\u6307\u5B9A\u4E00\u4E2A\u65B0\u7684\u6216\u7A7A\u7684\u6587\u4EF6\u5939\u3002",
  // settings together
  "config.two-warmups": "{place} {key} \u548C {other} \u90FD\u5728\u8BBE\u7F6E\u9884\u70ED\uFF0C\u8BF7\u53EA\u4FDD\u7559\u4E00\u4E2A\u3002",
  "config.two-held-outs": "{place} {key} \u548C {other} \u90FD\u5728\u6307\u5B9A\u9A8C\u8BC1\u6570\u636E\uFF0C\u8BF7\u53EA\u4FDD\u7559\u4E00\u4E2A\u3002",
  "config.eval-is-train": "{place} {key} \u548C {other} \u662F\u540C\u4E00\u4E2A\u6587\u4EF6\uFF0C\u7B49\u4E8E\u7528\u5B66\u8FC7\u7684\u5185\u5BB9\u6765\u8BC4\u4F30\u3002\u8BF7\u5220\u9664 {key}\uFF0C\u7531 val_split \u7559\u51FA\u9A8C\u8BC1\u6570\u636E\u3002",
  "config.output-holds-input": "{place} {key} \u5FC5\u987B\u662F\u5355\u72EC\u7684\u6587\u4EF6\u5939\uFF0C\u800C {other} \u5C31\u5728\u5176\u4E2D\u3002\u53EF\u8BD5 {key}: ./output/my_lora",
  // no effect
  "config.warn-no-held-out": "{place} {key} \u4E0D\u8D77\u4F5C\u7528\uFF1A\u6CA1\u6709\u7559\u51FA\u9A8C\u8BC1\u6570\u636E\u3002\u8BF7\u8BBE\u7F6E val_split \u6216 eval_data_path\u3002",
  "config.warn-no-patience": "{place} {key} \u4E0D\u8D77\u4F5C\u7528\uFF1Aearly_stopping_patience \u4E3A 0\u3002",
  "config.warn-all-linear": "{place} {key}\uFF1Aall-linear \u5DF2\u5305\u542B\u6240\u6709\u6295\u5F71\u5C42\uFF0C\u540C\u65F6\u5199\u7684\u5176\u4ED6\u540D\u79F0\u4E0D\u8D77\u4F5C\u7528\u3002",
  "config.warn-data-dir": "{place} {key} \u4E0D\u662F\u6587\u4EF6\u5939\uFF1B\u7531\u4E8E\u5DF2\u5199 metadata_path\uFF0C\u5B83\u4E0D\u8D77\u4F5C\u7528\u3002",
  // reference page and JSON Schema
  "config.form-integer": "{min}-{max} \u7684\u6574\u6570",
  "config.form-number": "{min}-{max} \u7684\u6570",
  "config.form-number-above": "\u5927\u4E8E {min}\u3001\u4E0D\u8D85\u8FC7 {max} \u7684\u6570",
  "config.form-number-below": "\u4E0D\u5C0F\u4E8E {min}\u3001\u5C0F\u4E8E {max} \u7684\u6570",
  "config.form-flag": "true \u6216 false",
  "config.form-choice": "{choices}",
  "config.form-list": "\u5217\u8868\uFF1A{form}",
  "config.form-form": "{form}",
  "config.form-file": "\u6587\u4EF6\u8DEF\u5F84",
  "config.form-folder": "\u6587\u4EF6\u5939\u8DEF\u5F84",
  "config.form-text": "\u6587\u672C",
  "config.alias-of": "{key} \u7684\u53E6\u4E00\u4E2A\u540D\u5B57\u3002",
  "config.default-is": "\u9ED8\u8BA4\u503C\uFF1A{value}\u3002",
  "config.group-what": "\u8BAD\u7EC3\u4EC0\u4E48",
  "config.group-adapter": "\u9002\u914D\u5668",
  "config.group-data": "\u6570\u636E",
  "config.group-optimisation": "\u4F18\u5316",
  "config.group-run": "\u8BAD\u7EC3\u8FC7\u7A0B",
  "config.group-machine": "\u673A\u5668",
  "config.reference-title": "\u8BAD\u7EC3\u914D\u7F6E\u8BF4\u660E",
  "config.reference-intro": `\`lorasmith train --config \u6587\u4EF6\` \u7684\u5168\u90E8\u8BBE\u7F6E\uFF0C\u6BCF\u884C\u4E00\u4E2A \`\u952E: \u503C\`\u3002\u5FC5\u987B\u5199\u7684\u53EA\u6709 \`base_model\`\u3001\`output_dir\` \u548C
\`metadata_path\`\uFF08\u6216 \`train_data_dir\`\uFF09\u3002

- \u76F8\u5BF9\u8DEF\u5F84\u4ECE\u8FD0\u884C\u547D\u4EE4\u7684\u6587\u4EF6\u5939\u7B97\u8D77\uFF1B\`~/\` \u8868\u793A\u7528\u6237\u4E3B\u76EE\u5F55\u3002
- \`--set \u952E=\u503C\` \u53EF\u5199\u591A\u6B21\uFF0C\u4F18\u5148\u4E8E\u6587\u4EF6\u4E2D\u7684\u503C\u3002
- \u6BCF\u4E2A\u952E\u4E5F\u53EF\u4EE5\u7528\u201C\u5176\u4ED6\u540D\u5B57\u201D\u4E00\u680F\u7684\u5199\u6CD5\uFF08\u6765\u81EA LLaMA-Factory\u3001PEFT\u3001transformers\u3001kohya\u3001mlx-lm\u3001Axolotl\uFF09\uFF0C\u4F46\u4E0D\u80FD\u540C\u65F6\u5199\u4E24\u4E2A\u3002
- \u672A\u77E5\u7684\u952E\u3001\u7C7B\u578B\u9519\u8BEF\u3001\u8D85\u51FA\u8303\u56F4\u6216\u6587\u4EF6\u4E0D\u5B58\u5728\uFF0C\u90FD\u4F1A\u5728\u8BAD\u7EC3\u5F00\u59CB\u524D\u4E00\u6B21\u5168\u90E8\u6307\u51FA\u3002
- \u9ED8\u8BA4\u503C\u4E3A null \u7684\u8BBE\u7F6E\u53EF\u4EE5\u5199 \`null\`\u3002\u6570\u5B57\u53EF\u5199\u6210 \`1e-4\`\uFF0C\u52A0\u4E0D\u52A0\u5F15\u53F7\u90FD\u53EF\u4EE5\u3002`,
  "config.reference-columns": "| \u952E | \u9ED8\u8BA4\u503C | \u53D6\u503C | \u542B\u4E49 | \u5176\u4ED6\u540D\u5B57 |",
  "config.reference-required": "\u5FC5\u586B"
};

// src/texts/zh/data.ts
var data2 = {
  "data.noColumns": "{path}\uFF1A\u627E\u4E0D\u5230\u4E00\u5BF9\u201C\u95EE\u9898\u201D\u548C\u201C\u7B54\u6848\u201D\u5217\u3002\u6587\u4EF6\u4E2D\u7684\u5217\uFF1A{found}\u3002\u95EE\u9898\u5217\u53EF\u7528\u7684\u540D\u79F0\uFF1A{questions}\uFF1B\u7B54\u6848\u5217\u53EF\u7528\u7684\u540D\u79F0\uFF1A{answers}\u3002\u8BF7\u5728\u7B2C\u4E00\u884C\u628A\u4E24\u5217\u547D\u540D\u4E3A question \u548C answer\u3002",
  "data.noRows": "{path}\uFF1A\u6587\u4EF6\u53EA\u6709\u5217\u540D\uFF0C\u6CA1\u6709\u6570\u636E\u884C\u3002\u8BF7\u81F3\u5C11\u6DFB\u52A0\u4E00\u6761\u95EE\u9898\u53CA\u5176\u7B54\u6848\u3002",
  "data.nothingLeft": "{path}\uFF1A{rows} \u884C\u4E2D\u6CA1\u6709\u4E00\u884C\u53EF\u7528\uFF1A{emptyQuestion} \u884C\u7F3A\u5C11\u95EE\u9898\uFF0C{emptyAnswer} \u884C\u7F3A\u5C11\u7B54\u6848\uFF0C{duplicates} \u884C\u91CD\u590D\uFF0C{heldOut} \u884C\u7684\u95EE\u9898\u4E5F\u51FA\u73B0\u5728 eval_data_path \u4E2D\uFF0C{noAnswerLeft} \u884C\u4EC5\u95EE\u9898\u5C31\u5360\u6EE1 cutoff_len\uFF08{cutoff} \u4E2A token\uFF1B\u6700\u957F\u7684\u4E00\u884C\u6709 {longest} \u4E2A\uFF09\u3002\u8BF7\u8865\u5168\u7A7A\u5355\u5143\u683C\u3001\u66F4\u6362 eval_data_path\uFF0C\u6216\u8C03\u5927 cutoff_len\u3002"
};

// src/texts/zh/engine.ts
var engine2 = {
  "engine.noModel": "{path}\uFF1Allama.cpp \u65E0\u6CD5\u52A0\u8F7D\u8BE5\u6A21\u578B\uFF1A{reason}\u3002\u6587\u4EF6\u53EF\u80FD\u4E0D\u5B8C\u6574\u3001\u8D85\u51FA\u5185\u5B58\uFF0C\u6216\u5C5E\u4E8E\u672C\u7248\u672C\u5C1A\u4E0D\u652F\u6301\u7684\u7C7B\u578B\u3002",
  "engine.notAnAdapter": "{path}\uFF1A\u8BE5 GGUF \u4E0D\u662F\u9002\u914D\u5668\uFF08general.type \u4E3A\u201C{got}\u201D\uFF0C\u5E94\u4E3A\u201Cadapter\u201D\uFF09\u3002\u8BF7\u4F7F\u7528\u8BAD\u7EC3\u7ED3\u679C\u4E2D\u7684 adapter.gguf\u3002",
  "engine.adapterArchitecture": "{path}\uFF1A\u9002\u914D\u5668\u8BAD\u7EC3\u4E8E {got} \u67B6\u6784\u7684\u6A21\u578B\uFF0C\u800C\u5F53\u524D\u6A21\u578B\u4E3A {want}\u3002\u8BF7\u4E0E\u8BAD\u7EC3\u65F6\u7684\u6A21\u578B\u4E00\u8D77\u4F7F\u7528\u3002",
  "engine.noAdapter": "{path}\uFF1Allama.cpp \u62D2\u7EDD\u8BE5\u9002\u914D\u5668\uFF1A{reason}\u3002\u8BF7\u4E0E\u8BAD\u7EC3\u65F6\u7684\u6A21\u578B\u4E00\u8D77\u4F7F\u7528\u3002",
  "engine.noContext": "\u65E0\u6CD5\u6253\u5F00 {tokens} \u4E2A token \u7684\u4E0A\u4E0B\u6587\uFF1A{reason}\u3002\u8BF7\u4F7F\u7528\u66F4\u5C0F\u7684\u4E0A\u4E0B\u6587\u3002",
  "engine.unknownAdapter": "\u9002\u914D\u5668\u201C{got}\u201D\u672A\u52A0\u8F7D\u3002\u5DF2\u52A0\u8F7D\uFF1A{known}\u3002",
  "engine.emptyPrompt": "\u63D0\u793A\u4E3A\u7A7A\u3002\u8BF7\u81F3\u5C11\u7ED9\u51FA\u4E00\u6761\u6D88\u606F\u3002",
  "engine.promptTooLong": "\u63D0\u793A\u6709 {tokens} \u4E2A token\uFF0C\u4E0A\u4E0B\u6587\u6700\u591A\u5BB9\u7EB3 {limit} \u4E2A\u3002\u8BF7\u7F29\u77ED\u95EE\u9898\u6216\u5386\u53F2\uFF0C\u6216\u4F7F\u7528\u66F4\u5927\u7684\u4E0A\u4E0B\u6587\u3002",
  "engine.outOfRange": "{key} \u5FC5\u987B\u662F {min} \u5230 {max} \u4E4B\u95F4\u7684\u6570\uFF0C\u5B9E\u9645\u4E3A {got}\u3002",
  "engine.notWholeInRange": "{key} \u5FC5\u987B\u662F {min} \u5230 {max} \u4E4B\u95F4\u7684\u6574\u6570\uFF0C\u5B9E\u9645\u4E3A {got}\u3002"
};

// src/texts/zh/formats.ts
var formats2 = {
  "formats.missing": "{path}\uFF1A\u6587\u4EF6\u4E0D\u5B58\u5728\u3002\u8BF7\u68C0\u67E5\u6587\u4EF6\u540D\uFF0C\u4EE5\u53CA\u5B83\u76F8\u5BF9\u4E8E\u54EA\u4E2A\u6587\u4EF6\u5939\u3002",
  "formats.directory": "{path}\uFF1A\u8FD9\u662F\u6587\u4EF6\u5939\uFF0C\u9700\u8981\u7684\u662F\u6587\u4EF6\u3002\u8BF7\u5199\u51FA\u5176\u4E2D\u7684\u6587\u4EF6\u540D\u3002",
  "formats.notRegularFile": "{path}\uFF1A\u8FD9\u662F\u8BBE\u5907\u6216\u7BA1\u9053\uFF0C\u9700\u8981\u7684\u662F\u666E\u901A\u6587\u4EF6\u3002\u8BF7\u5148\u628A\u6570\u636E\u4FDD\u5B58\u6210\u6587\u4EF6\u3002",
  "formats.unreadable": "{path}\uFF1A\u5F53\u524D\u7528\u6237\u65E0\u6743\u8BFB\u53D6\u3002\u8BF7\u4FEE\u6539\u6587\u4EF6\u6743\u9650\uFF0C\u6216\u6362\u7528\u6709\u6743\u9650\u7684\u7528\u6237\u8FD0\u884C\u3002",
  "formats.emptyFile": "{path}\uFF1A\u6587\u4EF6\u662F\u7A7A\u7684\u3002\u8BF7\u68C0\u67E5\u662F\u5426\u5DF2\u5B8C\u6574\u4FDD\u5B58\u6216\u4E0B\u8F7D\u3002",
  "formats.fileChanged": "{path}\uFF1A\u8BFB\u53D6\u8FC7\u7A0B\u4E2D\u6587\u4EF6\u53D8\u77ED\u4E86\u3002\u8BF7\u7B49\u6587\u4EF6\u5199\u5B8C\u540E\u518D\u8BD5\u3002",
  "formats.lfsPointer": "{path}\uFF1A\u8FD9\u662F Git LFS \u6307\u9488\uFF0C\u4E0D\u662F\u6587\u4EF6\u672C\u8EAB\u3002\u8BF7\u5728\u5176\u6765\u6E90\u4ED3\u5E93\u4E2D\u8FD0\u884C `git lfs pull`\uFF0C\u6216\u76F4\u63A5\u4E0B\u8F7D\u6587\u4EF6\u672C\u8EAB\u3002",
  "formats.notGguf": '{path}\uFF1A\u4E0D\u662F GGUF \u6587\u4EF6\uFF1A\u5F00\u5934\u662F {got}\uFF0C\u5E94\u4E3A "GGUF"\u3002\u8BF7\u63D0\u4F9B GGUF \u683C\u5F0F\u7684\u6A21\u578B\uFF0C\u4F8B\u5982 llama.cpp \u7684 .gguf \u6587\u4EF6\u3002',
  "formats.legacyGgml": '{path}\uFF1A\u8FD9\u662F\u65E7\u7248 GGML \u6587\u4EF6\uFF08\u6587\u4EF6\u6807\u8BC6\u4E3A "{got}"\uFF09\uFF0C\u5E94\u4E3A "GGUF"\u3002\u65E7\u7248\u6587\u4EF6\u7684\u8F6C\u6362\u529F\u80FD\u5373\u5C06\u63D0\u4F9B\uFF1B\u76EE\u524D\u8BF7\u4F7F\u7528\u540C\u4E00\u6A21\u578B\u7684 GGUF \u6587\u4EF6\u3002',
  "formats.safetensorsForGguf": '{path}\uFF1A\u8FD9\u662F safetensors \u6587\u4EF6\uFF0C\u5E94\u4E3A "GGUF"\u3002\u8BF7\u7528 llama.cpp \u7684 convert_hf_to_gguf.py \u8F6C\u6362\u6A21\u578B\uFF0C\u6216\u63D0\u4F9B\u5176 .gguf \u6587\u4EF6\u3002',
  "formats.ggufVersion": "{path}\uFF1AGGUF \u7248\u672C\u4E3A {version}\uFF0C\u652F\u6301 2 \u548C 3\u3002\u8BF7\u7528\u5F53\u524D\u7248\u672C\u7684 llama.cpp \u91CD\u65B0\u8F6C\u6362\u6A21\u578B\u3002",
  "formats.ggufBigEndian": "{path}\uFF1A\u8FD9\u662F\u5927\u7AEF\u5E8F GGUF\uFF0C\u9700\u8981\u5C0F\u7AEF\u5E8F\u3002\u8BF7\u91CD\u65B0\u8F6C\u6362\u6A21\u578B\uFF0C\u6216\u4F7F\u7528 llama.cpp \u7684 gguf_convert_endian.py\u3002",
  "formats.ggufHeaderCut": "{path}\uFF1A\u6587\u4EF6\u5934\u4E0D\u5B8C\u6574\uFF1A\u7B2C {at} \u5B57\u8282\u5904\u7684 {what} \u9700\u8981 {bytes} \u5B57\u8282\uFF0C\u53EA\u5269 {left} \u5B57\u8282\u3002\u6587\u4EF6\u5DF2\u635F\u574F\u6216\u4E0B\u8F7D\u4E2D\u65AD\uFF0C\u8BF7\u91CD\u65B0\u4E0B\u8F7D\u3002",
  "formats.ggufLimit": "{path}\uFF1A{what} \u58F0\u660E\u7684\u5927\u5C0F\u4E3A {got}\uFF0C\u6700\u591A\u5141\u8BB8 {limit}\u3002\u6587\u4EF6\u5DF2\u635F\u574F\u6216\u5E26\u6709\u6076\u610F\uFF0C\u8BF7\u4ECE\u53EF\u4FE1\u6765\u6E90\u91CD\u65B0\u83B7\u53D6\u3002",
  "formats.ggufDuplicate": "{path}\uFF1A\u6587\u4EF6\u5934\u4E2D\u540D\u79F0 {name} \u51FA\u73B0\u4E86\u4E24\u6B21\u3002\u6587\u4EF6\u5DF2\u635F\u574F\uFF0C\u8BF7\u91CD\u65B0\u8F6C\u6362\u6A21\u578B\u3002",
  "formats.ggufValueType": "{path}\uFF1A\u5143\u6570\u636E {key} \u7684\u503C\u7C7B\u578B\u4E3A {got}\uFF0C\u5141\u8BB8 0 \u5230 12\u3002\u6587\u4EF6\u5DF2\u635F\u574F\uFF0C\u6216\u6BD4\u672C\u7A0B\u5E8F\u66F4\u65B0\u3002",
  "formats.ggufNestedArray": "{path}\uFF1A\u5143\u6570\u636E {key} \u662F\u6570\u7EC4\u7684\u6570\u7EC4\uFF0C\u53EA\u5141\u8BB8\u666E\u901A\u503C\u7684\u6570\u7EC4\u3002\u8BF7\u91CD\u65B0\u8F6C\u6362\u6A21\u578B\u3002",
  "formats.ggufAlignment": "{path}\uFF1Ageneral.alignment \u4E3A {got}\uFF0C\u5E94\u4E3A uint32 \u7C7B\u578B\u7684 2 \u7684\u5E42\uFF0C\u4F8B\u5982 32\u3002\u8BF7\u91CD\u65B0\u8F6C\u6362\u6A21\u578B\u3002",
  "formats.ggufTensorType": "{path}\uFF1A\u5F20\u91CF {tensor} \u7684\u7C7B\u578B\u4E3A {got}\uFF0Cggml \u6CA1\u6709\u8FD9\u79CD\u7C7B\u578B\u3002\u8BF7\u7528\u5F53\u524D\u7248\u672C\u7684 llama.cpp \u91CD\u65B0\u91CF\u5316\u6A21\u578B\u3002",
  "formats.ggufRow": "{path}\uFF1A\u5F20\u91CF {tensor} \u6BCF\u884C\u6709 {got} \u4E2A\u503C\uFF1B{type} \u8981\u6C42\u662F {block} \u7684\u500D\u6570\u3002\u8BF7\u91CD\u65B0\u8F6C\u6362\u6A21\u578B\uFF0C\u4F8B\u5982\u8F6C\u4E3A F16\u3002",
  "formats.ggufMisaligned": "{path}\uFF1A\u5F20\u91CF {tensor} \u7684\u6570\u636E\u8D77\u70B9\u4E3A {got}\uFF0C\u5E94\u4E3A {alignment} \u7684\u500D\u6570\u3002\u6587\u4EF6\u5DF2\u635F\u574F\uFF0C\u8BF7\u91CD\u65B0\u8F6C\u6362\u6A21\u578B\u3002",
  "formats.ggufLayout": "{path}\uFF1A\u5F20\u91CF {tensor} \u7684\u6570\u636E\u8D77\u70B9\u4E3A {got}\uFF0C\u4F46\u5B83\u524D\u9762\u7684 {previous} \u7ED3\u675F\u4E8E {expected}\uFF1A\u5F20\u91CF\u7684\u5F62\u72B6\u4E0E\u4F4D\u7F6E\u4E0D\u4E00\u81F4\u3002\u8BE5\u6587\u4EF6\u8F6C\u6362\u6709\u8BEF\uFF0Cllama.cpp \u540C\u6837\u4F1A\u62D2\u7EDD\uFF1B\u8BF7\u7528\u5F53\u524D\u7248\u672C\u7684 llama.cpp \u91CD\u65B0\u8F6C\u6362\u6A21\u578B\u3002",
  "formats.ggufDataCut": "{path}\uFF1A\u6587\u4EF6\u5728\u5F20\u91CF {tensor} \u5904\u4E2D\u65AD\uFF1A\u6587\u4EF6\u6709 {got} \u5B57\u8282\uFF0C\u5E94\u6709 {expected} \u5B57\u8282\uFF0C\u7F3A\u5C11 {missing} \u5B57\u8282\u3002\u4E0B\u8F7D\u6216\u590D\u5236\u672A\u5B8C\u6210\uFF0C\u8BF7\u91CD\u65B0\u83B7\u53D6\u3002",
  "formats.notSafetensors": '{path}\uFF1A\u4E0D\u662F safetensors \u6587\u4EF6\uFF1A\u5F00\u5934\u662F {got}\uFF0C\u5E94\u4E3A 8 \u5B57\u8282\u7684\u6587\u4EF6\u5934\u957F\u5EA6\u548C "{"\u3002\u8BF7\u63D0\u4F9B .safetensors \u6587\u4EF6\u3002',
  "formats.safetensorsHeaderSize": "{path}\uFF1A\u58F0\u660E\u7684\u6587\u4EF6\u5934\u6709 {got} \u5B57\u8282\uFF0C\u6700\u591A\u5141\u8BB8 {limit}\u3002\u6587\u4EF6\u5DF2\u635F\u574F\u6216\u4E0D\u662F safetensors\uFF0C\u8BF7\u91CD\u65B0\u83B7\u53D6\u3002",
  "formats.safetensorsHeader": "{path}\uFF1A\u6587\u4EF6\u5934\u5728 {what} \u5904\u6709\u8BEF\uFF1A\u5E94\u4E3A JSON \u5BF9\u8C61\uFF0C\u5176\u4E2D\u6BCF\u4E2A\u5F20\u91CF\u6709 dtype\u3001shape \u548C data_offsets\u3002\u8BF7\u91CD\u65B0\u4FDD\u5B58\u8BE5\u6587\u4EF6\u3002",
  "formats.safetensorsDtype": "{path}\uFF1A\u5F20\u91CF {tensor} \u7684\u7C7B\u578B\u4E3A {got}\uFF0C\u5141\u8BB8 {allowed}\u3002\u8BF7\u4FDD\u5B58\u4E3A F32\u3001F16 \u6216 BF16\u3002",
  "formats.safetensorsSize": "{path}\uFF1A\u5F20\u91CF {tensor} \u6709 {got} \u5B57\u8282\uFF0C\u6309\u7C7B\u578B\u548C\u5F62\u72B6\u5E94\u6709 {expected} \u5B57\u8282\u3002\u6587\u4EF6\u5DF2\u635F\u574F\uFF0C\u8BF7\u91CD\u65B0\u4FDD\u5B58\u3002",
  "formats.safetensorsLayout": "{path}\uFF1A\u5F20\u91CF {tensor} \u7684\u6570\u636E\u8D77\u70B9\u4E3A {got}\uFF0C\u5E94\u4E3A {expected}\uFF1A\u5F20\u91CF\u4E4B\u95F4\u6709\u91CD\u53E0\u6216\u7A7A\u9699\u3002\u6587\u4EF6\u5DF2\u635F\u574F\uFF0C\u8BF7\u91CD\u65B0\u4FDD\u5B58\u3002",
  "formats.safetensorsCut": "{path}\uFF1A\u6587\u4EF6\u4E0D\u5B8C\u6574\uFF0C\u7F3A\u5C11 {missing} \u5B57\u8282\u3002\u4E0B\u8F7D\u6216\u590D\u5236\u672A\u5B8C\u6210\uFF0C\u8BF7\u91CD\u65B0\u83B7\u53D6\u3002",
  "formats.safetensorsTail": "{path}\uFF1A\u6700\u540E\u4E00\u4E2A\u5F20\u91CF\u4E4B\u540E\u8FD8\u6709 {extra} \u5B57\u8282\uFF0C\u4E0D\u5141\u8BB8\u6709\u591A\u4F59\u5185\u5BB9\u3002\u6587\u4EF6\u5DF2\u635F\u574F\uFF0C\u8BF7\u91CD\u65B0\u4FDD\u5B58\u3002",
  "formats.tableTooLarge": "{path}\uFF1A\u6587\u4EF6\u6709 {got} \u5B57\u8282\uFF0C\u6700\u591A\u5141\u8BB8 {limit}\u3002\u8BF7\u62C6\u5206\u6210\u591A\u4E2A\u6587\u4EF6\u3002",
  "formats.tableIsZip": "{path}\uFF1A\u8FD9\u662F zip \u538B\u7F29\u6587\u4EF6\uFF0C\u53EF\u80FD\u662F Excel \u5DE5\u4F5C\u7C3F\uFF1B\u9700\u8981 CSV\u3001JSONL \u6216 JSON\u3002\u8BF7\u5728 Excel \u4E2D\u9009\u62E9\u201C\u53E6\u5B58\u4E3A\u201D\u2192\u201CCSV UTF-8\u201D\u3002",
  "formats.tableIsUtf16": "{path}\uFF1A\u8FD9\u662F UTF-16 \u6587\u672C\uFF0C\u9700\u8981 UTF-8\u3002\u8BF7\u53E6\u5B58\u4E3A UTF-8\uFF0C\u6216\u8FD0\u884C `iconv -f utf-16 -t utf-8`\u3002",
  "formats.tableIsBinary": "{path}\uFF1A\u7B2C {at} \u5B57\u8282\u662F\u96F6\u5B57\u8282\uFF0C\u4E0D\u662F\u6587\u672C\u6587\u4EF6\u3002\u9700\u8981 UTF-8 \u7F16\u7801\u7684 CSV\u3001JSONL \u6216 JSON\u3002",
  "formats.notUtf8": "{path}:{line}\uFF1A\u7B2C {at} \u5B57\u8282\u4E0D\u662F UTF-8\uFF0C\u76EE\u524D\u53EA\u652F\u6301 UTF-8\u3002GBK \u548C GB18030 \u7684\u8BFB\u53D6\u5C06\u968F\u6570\u636E\u529F\u80FD\u63D0\u4F9B\uFF1B\u5728\u6B64\u4E4B\u524D\u8BF7\u8F6C\u6362\u6587\u4EF6\uFF0C\u4E2D\u6587\u6587\u672C\u53EF\u7528 `iconv -f gb18030 -t utf-8`\u3002",
  "formats.csvQuote": "{path}:{line}\uFF1A\u4ECE\u6B64\u5904\u5F00\u59CB\u7684\u4E00\u884C\u4E2D\uFF0C\u53CC\u5F15\u53F7\u6CA1\u6709\u95ED\u5408\uFF0C\u6216\u95ED\u5408\u540E\u8FD8\u6709\u6587\u5B57\u3002\u5728\u53CC\u5F15\u53F7\u62EC\u8D77\u7684\u503C\u4E2D\uFF0C\u6BCF\u4E2A\u53CC\u5F15\u53F7\u8BF7\u5199\u4E24\u904D\u3002",
  "formats.csvDelimiter": "{path}:{line}\uFF1A\u8868\u5934\u53EA\u6709\u4E00\u5217\uFF0C\u5176\u4E2D\u542B\u6709 {got}\uFF1B\u5404\u5217\u5FC5\u987B\u7528\u82F1\u6587\u9017\u53F7\u5206\u9694\u3002\u8BF7\u53E6\u5B58\u4E3A\u82F1\u6587\u9017\u53F7\u5206\u9694\u7684 CSV\u3002",
  "formats.csvHeader": "{path}:{line}\uFF1A\u8868\u5934\u7B2C {first} \u5217\u4E0E\u7B2C {second} \u5217\u540C\u540D\u3002\u8BF7\u7ED9\u6BCF\u4E00\u5217\u4E0D\u540C\u7684\u540D\u79F0\u3002",
  "formats.csvColumns": "{path}:{line}\uFF1A\u8FD9\u4E00\u884C\u6709 {got} \u5217\uFF0C\u8868\u5934\u6709 {expected} \u5217\u3002\u5217\u6570\u4E0D\u7B26\u7684\u884C\u5171 {count} \u884C\uFF0C\u4F4D\u4E8E\u7B2C {lines} \u884C\u3002\u542B\u6709\u9017\u53F7\u3001\u5F15\u53F7\u6216\u6362\u884C\u7684\u503C\u8BF7\u653E\u5728\u53CC\u5F15\u53F7\u5185\u3002",
  "formats.jsonBroken": "{path}:{line}\uFF1A\u8FD9\u4E00\u884C\u5F00\u59CB\u7684\u5185\u5BB9\u4E0D\u662F\u6709\u6548\u7684 JSON\u3002JSONL \u6BCF\u884C\u4E00\u4E2A\u5B8C\u6574\u7684\u5BF9\u8C61\uFF1B.json \u6587\u4EF6\u662F\u4E00\u4E2A\u5BF9\u8C61\u6570\u7EC4\u3002",
  "formats.jsonNotObject": "{path}:{line}\uFF1A\u8FD9\u4E00\u884C\u7684\u7C7B\u578B\u4E3A {got}\uFF0C\u5E94\u4E3A\u7531\u5217\u540D\u548C\u503C\u7EC4\u6210\u7684\u5BF9\u8C61\u3002",
  "formats.jsonNested": "{path}\uFF1A\u5168\u90E8 {columns} \u5217\u90FD\u662F\u5BF9\u8C61\u6216\u5217\u8868\uFF0C\u5E94\u4E3A\u5B57\u7B26\u4E32\u3002\u8BF7\u628A\u95EE\u9898\u548C\u7B54\u6848\u5206\u522B\u5199\u6210\u5B57\u7B26\u4E32\u3002",
  "formats.jsonSingleObject": "{path}\uFF1A\u8FD9\u662F\u5355\u4E2A JSON \u5BF9\u8C61\uFF0C\u9700\u8981\u591A\u884C\u6570\u636E\uFF1A\u5BF9\u8C61\u6570\u7EC4\uFF0C\u6216\u6BCF\u884C\u4E00\u4E2A\u5BF9\u8C61\u3002\u8BF7\u628A\u5404\u884C\u7684\u5217\u8868\u53E6\u5B58\u4E3A\u4E00\u4E2A\u6587\u4EF6\u3002",
  "formats.eventsBroken": "{path}\uFF1A\u7B2C {event} \u4E2A\u4E8B\u4EF6\u5DF2\u635F\u574F\uFF1A\u6821\u9A8C\u548C\u6216\u5185\u5BB9\u6709\u8BEF\u3002\u8BF7\u5220\u9664\u8BE5\u6587\u4EF6\uFF1B\u8FD0\u884C\u6587\u4EF6\u5939\u4E2D\u7684 events.jsonl \u6709\u540C\u6837\u7684\u6570\u636E\u3002"
};

// src/texts/zh/ggml.ts
var ggml2 = {
  "ggml.noLibrary": "\u5F20\u91CF\u5E93\uFF1A\u672A\u5B89\u88C5\u8F6F\u4EF6\u5305 {name}\u3002\u5B83\u968F `npm install` \u4E00\u8D77\u5B89\u88C5\uFF08Linux\u3001Windows\u3001macOS\uFF09\uFF1B\u8BF7\u4E0D\u5E26 --omit=optional \u91CD\u65B0\u5B89\u88C5\u3002",
  "ggml.version": "\u5F20\u91CF\u5E93\uFF1A\u627E\u5230 ggml {version}\uFF08\u5F20\u91CF\u5F00\u9500 {overhead}\uFF09\uFF0C\u672C\u7248\u672C\u53EA\u5728 {tested}\uFF08{testedOverhead}\uFF09\u4E0A\u6D4B\u8BD5\u8FC7\u3002\u8BF7\u8FD0\u884C `npm ci` \u5B89\u88C5\u9501\u5B9A\u7684\u7248\u672C\u3002",
  "ggml.deviceName": "device \u5FC5\u987B\u662F auto\u3001cpu\u3001cuda\u3001vulkan \u6216 metal\uFF0C\u53EF\u5E26\u5E8F\u53F7\uFF0C\u5982 cuda:1\uFF1B\u5B9E\u9645\u4E3A\u201C{got}\u201D\u3002",
  "ggml.noDevice": "device {device}\uFF1A\u627E\u5230 {found} \u4E2A\u6B64\u7C7B\u8BBE\u5907\u3002\u672C\u673A\u8BBE\u5907\uFF1A{devices}\u3002\u8BF7\u4F7F\u7528 device: auto \u6216 cpu\u3002",
  "ggml.deviceInit": "\u8BBE\u5907 {name} \u65E0\u6CD5\u542F\u52A8\uFF1A{log}\u3002\u8BF7\u4F7F\u7528 device: cpu\u3002",
  "ggml.outOfMemory": "\u8BBE\u5907 {device} \u6CA1\u6709\u5269\u4F59\u7684 {megabytes} MB \u5185\u5B58\u7528\u4E8E\u8BA1\u7B97\u3002\u8BF7\u51CF\u5C0F batch_size \u6216 cutoff_len\uFF0C\u6216\u8BBE\u7F6E gradient_checkpointing: on\u3002",
  "ggml.compute": "\u8BBE\u5907 {device} \u505C\u6B62\u8BA1\u7B97\uFF08\u72B6\u6001 {status}\uFF09\uFF1A{log}\u3002\u6700\u8FD1\u7684\u68C0\u67E5\u70B9\u5B8C\u597D\uFF0C\u53EF\u7528 --resume \u7EE7\u7EED\u3002"
};

// src/texts/zh/lora.ts
var lora2 = {
  "lora.targets": "target_modules\uFF1A{got} \u4E0E\u8BE5\u6A21\u578B\u7684\u4EFB\u4F55\u6295\u5F71\u5C42\u90FD\u4E0D\u5339\u914D\u3002\u53EF\u7528\uFF1A{allowed}\uFF0C\u6216 all-linear\u3002",
  "lora.noMemory": "\u8BBE\u5907 {device} \u6CA1\u6709\u5269\u4F59\u7684 {megabytes} MB \u5185\u5B58\u5B58\u653E\u9002\u914D\u5668\u3002\u8BF7\u51CF\u5C0F lora_rank \u6216\u51CF\u5C11 target_modules\u3002",
  "lora.missing": "\u9002\u914D\u5668 {path}\uFF1A\u6587\u4EF6\u6216\u6587\u4EF6\u5939\u4E0D\u5B58\u5728\u3002\u8BF7\u7ED9\u51FA\u8BAD\u7EC3\u8F93\u51FA\u6587\u4EF6\u5939\u3001adapter_model.safetensors\u3001pytorch_lora_weights.safetensors \u6216 adapter.gguf\u3002",
  "lora.noAdapter": "\u9002\u914D\u5668 {path}\uFF1A\u5176\u4E2D\u6CA1\u6709 LoRA \u6743\u91CD\u3002\u5E94\u6709\uFF1A{allowed}\u3002",
  "lora.noConfig": "\u9002\u914D\u5668 {path}\uFF1A\u627E\u4E0D\u5230 lora_alpha\u3002\u8BF7\u628A PEFT \u5199\u51FA\u7684 {name} \u653E\u5728\u6743\u91CD\u65C1\u8FB9\u3002",
  "lora.variant": "\u9002\u914D\u5668 {path}\uFF1A\u8BBE\u7F6E\u4E86 {got}\uFF0C\u672C\u7248\u672C\u65E0\u6CD5\u52A0\u8F7D\u3002\u8BF7\u5148\u7528 PEFT \u5408\u5E76\u9002\u914D\u5668\uFF0C\u6216\u8BAD\u7EC3\u666E\u901A LoRA\u3002",
  "lora.mixedRanks": "\u9002\u914D\u5668 {path}\uFF1A\u5404\u6A21\u5757\u7684\u79E9\u4E0D\u540C\uFF0C\u672C\u7248\u672C\u65E0\u6CD5\u52A0\u8F7D\u3002",
  "lora.unknownTensor": "\u9002\u914D\u5668 {path}\uFF1A\u5F20\u91CF {name} \u4E0E\u57FA\u5EA7\u6A21\u578B\u7684\u4EFB\u4F55\u6295\u5F71\u5C42\u90FD\u4E0D\u5BF9\u5E94\u3002\u8BE5\u9002\u914D\u5668\u662F\u4E3A\u5176\u4ED6\u67B6\u6784\u8BAD\u7EC3\u7684\uFF0C\u6216\u4FDD\u5B58\u4E86\u989D\u5916\u6A21\u5757\uFF1B\u8BF7\u4F7F\u7528\u5B83\u81EA\u5DF1\u7684\u57FA\u5EA7\u3002",
  "lora.shape": "\u9002\u914D\u5668 {path}\uFF1A\u5F20\u91CF {name} \u7684\u5927\u5C0F\u4E3A {got}\uFF0C\u57FA\u5EA7\u6A21\u578B\u9700\u8981 {want}\u3002\u8BE5\u9002\u914D\u5668\u662F\u5728\u53E6\u4E00\u4E2A\u57FA\u5EA7\u6A21\u578B\u4E0A\u8BAD\u7EC3\u7684\u3002",
  "lora.half": "\u9002\u914D\u5668 {path}\uFF1A{name} \u53EA\u6709 lora_A \u548C lora_B \u4E4B\u4E00\u3002\u6587\u4EF6\u4E0D\u5B8C\u6574\uFF0C\u8BF7\u91CD\u65B0\u5BFC\u51FA\u9002\u914D\u5668\u3002",
  "lora.scale": "\u9002\u914D\u5668 {got}\uFF1A\u6700\u540E\u4E00\u4E2A\u5192\u53F7\u540E\u7684\u7F29\u653E\u7CFB\u6570\u5FC5\u987B\u662F\u6570\u5B57\uFF0C\u5982 0.5\u3002"
};

// src/texts/zh/models.ts
var models2 = {
  "models.architecture": "{path}\uFF1A\u67B6\u6784\u201C{got}\u201D\u6682\u4E0D\u652F\u6301\u8BAD\u7EC3\u3002\u652F\u6301\uFF1A{allowed}\u3002",
  "models.metadata": "{path}\uFF1A\u5143\u6570\u636E {key} \u5FC5\u987B\u662F{allowed}\uFF0C\u5B9E\u9645\u4E3A {got}\u3002\u8BE5\u6587\u4EF6\u4E0D\u662F\u7531\u5F53\u524D\u7684\u8F6C\u6362\u5668\u5199\u51FA\u7684\uFF0C\u8BF7\u91CD\u65B0\u8F6C\u6362\u6A21\u578B\u3002",
  "models.experts": "{path}\uFF1A{architecture} \u542B {experts} \u4E2A\u4E13\u5BB6\uFF08\u6DF7\u5408\u4E13\u5BB6\u6A21\u578B\uFF09\uFF0C\u6682\u4E0D\u652F\u6301\u8BAD\u7EC3\u3002\u8BF7\u4F7F\u7528\u7A20\u5BC6\u6A21\u578B\u3002",
  "models.missingTensor": "{path}\uFF1A\u7F3A\u5C11\u5F20\u91CF {name}\u3002\u6587\u4EF6\u4E0D\u5B8C\u6574\u6216\u5408\u5E76\u4E86\u5F20\u91CF\uFF08attn_qkv\uFF09\uFF0C\u8BF7\u7528\u5F53\u524D\u7684 llama.cpp \u8F6C\u6362\u5668\u91CD\u65B0\u8F6C\u6362\u3002",
  "models.tensorType": "{path}\uFF1A\u5F20\u91CF {name} \u7684\u7C7B\u578B {got} \u4E0D\u80FD\u8BAD\u7EC3\u3002\u652F\u6301\uFF1A{allowed}\u3002\u8BF7\u6362\u7528\u540C\u4E00\u6A21\u578B\u7684\u5176\u4ED6\u91CF\u5316\u7248\u672C\uFF0C\u5982 Q4_K_M\u3002",
  "models.vectorType": "{path}\uFF1A\u5F20\u91CF {name} \u7684\u7C7B\u578B\u4E3A {got}\uFF0C\u5E94\u4E3A F32\u3002\u8BF7\u7528\u5F53\u524D\u7684 llama.cpp \u8F6C\u6362\u5668\u91CD\u65B0\u8F6C\u6362\u3002",
  "models.noMemory": "{path}\uFF1A\u8BBE\u5907 {device} \u6CA1\u6709\u5269\u4F59\u7684 {megabytes} MB \u5185\u5B58\u5B58\u653E\u6743\u91CD\u3002\u8BF7\u4F7F\u7528\u66F4\u5C0F\u7684\u91CF\u5316\u7248\u672C\uFF0C\u6216 device: cpu\u3002",
  "models.shrunk": "{path}\uFF1A\u8BFB\u53D6\u5F20\u91CF {name} \u65F6\u6587\u4EF6\u53D8\u77ED\u4E86\u3002\u8BF7\u91CD\u65B0\u590D\u5236\u6587\u4EF6\u540E\u518D\u5F00\u59CB\u3002"
};

// src/texts/zh/report.ts
var report2 = {
  "report.noFolder": "{path}\uFF1A\u6CA1\u6709\u8FD9\u4E2A\u6587\u4EF6\u5939\uFF0C\u6216\u65E0\u6CD5\u8BFB\u53D6\uFF08{code}\uFF09\u3002\u8BF7\u7ED9\u51FA\u4E00\u6B21\u8BAD\u7EC3\u7684\u8F93\u51FA\u6587\u4EF6\u5939\u3002",
  "report.noRun": "{path}\uFF1A\u8BE5\u6587\u4EF6\u5939\u4E2D\u6CA1\u6709\u8BAD\u7EC3\u8BB0\u5F55\uFF08\u65E2\u65E0 events.jsonl \u4E5F\u65E0 adapter-card.json\uFF09\u3002\u8BF7\u7ED9\u51FA\u8BAD\u7EC3\u7684 output_dir\uFF1B`lorasmith runs list` \u53EF\u5217\u51FA\u5DF2\u6709\u7684\u8BAD\u7EC3\u3002",
  "report.seconds": "{s} \u79D2",
  "report.minutes": "{min} \u5206 {s} \u79D2",
  "report.hours": "{h} \u5C0F\u65F6 {min} \u5206",
  "report.title": "\u8BAD\u7EC3\u62A5\u544A\uFF1A{name}",
  "report.status_finished": "\u5DF2\u5B8C\u6210",
  "report.status_stopped": "\u5DF2\u505C\u6B62",
  "report.status_interrupted": "\u5DF2\u4E2D\u65AD",
  "report.status_running": "\u8FDB\u884C\u4E2D",
  "report.status_crashed": "\u610F\u5916\u7ED3\u675F",
  "report.said_interrupted": "\u5728\u7B2C {step} \u6B65\u4E4B\u540E\u4E2D\u65AD\uFF0C\u53EF\u7528 --resume \u7EE7\u7EED\u3002\u4EE5\u4E0B\u6570\u5B57\u622A\u81F3\u8BE5\u6B65\u3002",
  "report.said_running": "\u8BAD\u7EC3\u4ECD\u5728\u8FDB\u884C\uFF1B\u672C\u9875\u663E\u793A\u5230\u7B2C {step} \u6B65\u3002",
  "report.said_crashed": "\u8BAD\u7EC3\u8FDB\u7A0B\u672A\u8BF4\u660E\u539F\u56E0\u5C31\u7ED3\u675F\u4E86\uFF08\u88AB\u7EC8\u6B62\u3001\u5185\u5B58\u4E0D\u8DB3\u6216\u65AD\u7535\uFF09\u3002\u4EE5\u4E0B\u6570\u5B57\u622A\u81F3\u7B2C {step} \u6B65\uFF1B\u53EF\u7528 --resume \u7EE7\u7EED\u3002",
  "report.said_stopped": "\u7B2C {step} \u6B65 \xB7 \u5DF2\u505C\u6B62\uFF1A{reason}",
  "report.better": "\u9A8C\u8BC1\u635F\u5931\u7531 {before} \u964D\u5230 {after}\uFF08{change}\uFF09\uFF1B\u4FDD\u7559\u7684\u662F\u7B2C {step} \u6B65\u7684\u6743\u91CD\u3002",
  "report.notBetter": "\u6CA1\u6709\u4EFB\u4F55\u4E00\u6B21\u8BC4\u4F30\u4F18\u4E8E\u57FA\u5EA7\u6A21\u578B\uFF08\u9A8C\u8BC1\u635F\u5931 {before}\uFF0C\u6700\u4F73 {after}\uFF09\uFF1A\u8BE5\u9002\u914D\u5668\u5BF9\u7559\u51FA\u6570\u636E\u6CA1\u6709\u5E2E\u52A9\u3002\u8BF7\u964D\u4F4E learning_rate \u6216 epochs\uFF0C\u6216\u68C0\u67E5\u6570\u636E\u3002",
  "report.noEval": "\u6CA1\u6709\u7559\u51FA\u6570\u636E\uFF0C\u56E0\u6B64\u65E0\u6CD5\u8BC1\u660E\u9002\u914D\u5668\u6709\u6548\u3002\u8BF7\u8BBE\u7F6E val_split \u6216 eval_data_path\u3002",
  "report.unread": "\u65E0\u6CD5\uFF08\u5B8C\u6574\uFF09\u8BFB\u53D6\uFF0C\u56E0\u6B64\u672A\u5217\u5165\u672C\u9875\uFF1A{files}\u3002",
  "report.lossHeldOut": "\u9A8C\u8BC1\u635F\u5931",
  "report.lossTrain": "\u8BAD\u7EC3\u635F\u5931\uFF08\u6700\u540E\u4E00\u6B65\uFF09",
  "report.bestStep": "\u6700\u4F73\u6B65",
  "report.steps": "\u6B65\u6570",
  "report.ofSteps": "\u5171 {total} \u6B65",
  "report.epochs": "{epochs} \u8F6E",
  "report.time": "\u7528\u65F6",
  "report.startedAt": "\u5F00\u59CB\u4E8E {time}",
  "report.speed": "\u901F\u5EA6",
  "report.tokensPerSecond": "{speed} \u8BCD\u5143/\u79D2",
  "report.rows": "\u6570\u636E\u6761\u6570",
  "report.heldOut": "\u7559\u51FA {rows} \u6761",
  "report.trained": "\u8BAD\u7EC3\u7684\u53C2\u6570",
  "report.ofBase": "\u5171 {base} M\uFF08{share} %\uFF09",
  "report.device": "\u8BBE\u5907",
  "report.peakMemory": "\u5185\u5B58\u5CF0\u503C {memory}",
  "report.attempts": "\u5C1D\u8BD5\u6B21\u6570",
  "report.resumed": "\u7EED\u8BAD {times} \u6B21",
  "report.curves": "\u66F2\u7EBF",
  "report.step": "\u6B65",
  "report.loss": "\u635F\u5931",
  "report.trainLoss": "\u8BAD\u7EC3\uFF08\u6BCF\u6B65\uFF09",
  "report.trainLossSmooth": "\u8BAD\u7EC3\uFF08\u5E73\u6ED1\uFF09",
  "report.evalLoss": "\u9A8C\u8BC1",
  "report.bestAt": "\u6700\u4F73\uFF1A{loss}\uFF0C\u7B2C {step} \u6B65",
  "report.learningRate": "\u5B66\u4E60\u7387",
  "report.gradNorm": "\u68AF\u5EA6\u8303\u6570\uFF08\u88C1\u526A\u524D\uFF09",
  "report.speedCurve": "\u6BCF\u79D2\u8BCD\u5143\u6570",
  "report.noPoints": "\u5C1A\u65E0\u6570\u503C",
  "report.chartSays": "{name}\uFF1A{count} \u4E2A\u70B9\uFF0C\u4ECE\u7B2C {from} \u6B65\u7684 {first} \u5230\u7B2C {to} \u6B65\u7684 {last}\uFF0C\u6700\u4F4E {low}\uFF0C\u6700\u9AD8 {high}\u3002",
  "report.tags": "\u5404\u79D1\u5BA4\u7684\u9A8C\u8BC1\u635F\u5931",
  "report.tag": "\u79D1\u5BA4",
  "report.tagFirst": "\u7B2C {step} \u6B65",
  "report.tagsMore": "\u56FE\u4E2D\u4E3A {all} \u4E2A\u79D1\u5BA4\u91CC\u635F\u5931\u6700\u9AD8\u7684 {shown} \u4E2A\uFF1B\u8868\u4E2D\u5217\u51FA\u5168\u90E8\u3002",
  "report.change": "\u53D8\u5316",
  "report.worst": "\u6700\u5DEE\u7684\u7559\u51FA\u6837\u4F8B",
  "report.worstAbout": "\u7B2C {step} \u6B65\u65F6\u635F\u5931\u6700\u9AD8\u7684\u6837\u4F8B\uFF0C\u4EE5\u5176\u5728\u6587\u4EF6\u4E2D\u7684\u8D77\u59CB\u884C\u53F7\u8868\u793A\u3002\u8BF7\u5148\u770B\u8FD9\u4E9B\uFF1A\u9519\u8BEF\u7684\u7B54\u6848\u3001\u4E0D\u540C\u7684\u683C\u5F0F\u548C\u5C11\u89C1\u7684\u4E3B\u9898\u591A\u5728\u5176\u4E2D\u3002",
  "report.line": "\u884C",
  "report.lossBefore": "\u7B2C {step} \u6B65\u65F6",
  "report.samples": "\u6837\u4F8B\u56DE\u7B54\u7684\u53D8\u5316",
  "report.samplesAbout": "\u540C\u6837\u7684\u95EE\u9898\uFF0C\u5728\u8BAD\u7EC3\u8FC7\u7A0B\u4E2D\u7684\u56DE\u7B54\u3002\u8FD9\u4E9B\u6587\u5B57\u7531 AI \u751F\u6210\uFF0C\u53EF\u80FD\u6709\u8BEF\uFF0C\u4E0D\u6784\u6210\u533B\u7597\u6216\u6CD5\u5F8B\u610F\u89C1\u3002",
  "report.prompt": "\u95EE\u9898",
  "report.answer": "\u56DE\u7B54\uFF08AI\u751F\u6210\uFF09",
  "report.baseModel": "\u57FA\u5EA7\u6A21\u578B",
  "report.learned": "\u6B7B\u8BB0\u4E0E\u9057\u5FD8",
  "report.memorised": "\u62BD\u67E5\u7684 {asked} \u6761\u8BAD\u7EC3\u7B54\u6848\u4E2D\uFF0C\u6709 {verbatim} \u6761\uFF08{share} %\uFF09\u5728\u6E29\u5EA6 0 \u65F6\u88AB\u9010\u5B57\u590D\u8FF0\u3002",
  "report.memorisedMany": "\u9002\u914D\u5668\u5728\u80CC\u8BF5\u8BAD\u7EC3\u6570\u636E\uFF0C\u800C\u4E0D\u662F\u5B66\u4F1A\u5176\u65B9\u5F0F\uFF1A\u51CF\u5C11\u8F6E\u6B21\u3001\u964D\u4F4E\u79E9\u6216\u589E\u52A0\u6570\u636E\u4F1A\u6709\u5E2E\u52A9\u3002\u542B\u4E2A\u4EBA\u4FE1\u606F\u7684\u6570\u636E\u4F1A\u88AB\u539F\u6837\u8BF4\u51FA\u3002",
  "report.perplexity": "\u901A\u7528\u56DE\u653E\u6570\u636E\u4E0A\u7684\u56F0\u60D1\u5EA6\uFF1A\u8BAD\u7EC3\u524D {before}\uFF0C\u8BAD\u7EC3\u540E {after}\uFF08{change}\uFF09\u3002",
  "report.perplexityWorse": "\u6A21\u578B\u7684\u901A\u7528\u80FD\u529B\u6709\u6240\u4E0B\u964D\u3002\u63D0\u9AD8 replay_ratio\u3001\u964D\u4F4E learning_rate \u6216\u51CF\u5C11\u8F6E\u6B21\u53EF\u4EE5\u591A\u4FDD\u7559\u4E00\u4E9B\u3002",
  "report.ranks": "AdaLoRA \u4FDD\u7559\u7684\u79E9",
  "report.ranksAbout": "{sites} \u4E2A\u6295\u5F71\u5171 {total} \u4E2A\u79E9\uFF1B\u989C\u8272\u8D8A\u6DF1\uFF0C\u79E9\u8D8A\u591A\u3002",
  "report.layer": "\u5C42",
  "report.site": "\u6295\u5F71",
  "report.rank": "\u79E9",
  "report.settings": "\u8BBE\u7F6E\u4E0E\u7406\u7531",
  "report.chosen": "\u81EA\u52A8\u9009\u62E9\u7684\u8BBE\u7F6E",
  "report.setting": "\u8BBE\u7F6E",
  "report.value": "\u53D6\u503C",
  "report.why": "\u7406\u7531",
  "report.all": "\u5168\u90E8\u8BBE\u7F6E",
  "report.noSettings": "\u8BE5\u6587\u4EF6\u5939\u4E2D\u6CA1\u6709\u627E\u5230\u8BBE\u7F6E\u3002",
  "report.data": "\u6570\u636E\u4E0E\u6765\u6E90",
  "report.fingerprint": "\u6570\u636E\u96C6\u6307\u7EB9",
  "report.trainRows": "\u8BAD\u7EC3\u6761\u6570",
  "report.evalRows": "\u7559\u51FA\u6761\u6570",
  "report.tokensPerEpoch": "\u6BCF\u8F6E\u8BCD\u5143\u6570",
  "report.answerTokens": "\u6BCF\u8F6E\u7B54\u6848\u8BCD\u5143\u6570",
  "report.reviewers": "\u5BA1\u6838\u4EBA",
  "report.nobody": "\u65E0\u8BB0\u5F55",
  "report.base": "\u57FA\u5EA7\u6A21\u578B",
  "report.architecture": "\u67B6\u6784",
  "report.baseSha": "\u57FA\u5EA7\u6A21\u578B sha256",
  "report.tokenizerSha": "\u5206\u8BCD\u5668 sha256",
  "report.templateSha": "\u5BF9\u8BDD\u6A21\u677F sha256",
  "report.cardTime": "\u9002\u914D\u5668\u751F\u6210\u4E8E",
  "report.machine": "\u673A\u5668\u4E0E\u7248\u672C",
  "report.memory": "\u5185\u5B58\u5CF0\u503C",
  "report.weights": "\u6743\u91CD\u5360\u7528\u5185\u5B58",
  "report.adapterMemory": "\u9002\u914D\u5668\u3001\u68AF\u5EA6\u4E0E\u4F18\u5316\u5668",
  "report.activations": "\u6FC0\u6D3B",
  "report.recompute": "\u91CD\u7B97\u6FC0\u6D3B",
  "report.resident": "\u5E38\u9A7B\u8F6C\u7F6E\u6743\u91CD",
  "report.yes": "\u662F",
  "report.no": "\u5426",
  "report.files": "\u6587\u4EF6",
  "report.file": "\u6587\u4EF6",
  "report.size": "\u5927\u5C0F",
  "report.notHashed": "\u672A\u8BA1\u7B97",
  "report.footer": "\u7531 Lorasmith \u4E8E {time} \u6839\u636E\u8BAD\u7EC3\u8F93\u51FA\u6587\u4EF6\u5939\u4E2D\u7684\u6587\u4EF6\u751F\u6210\u3002\u635F\u5931\u7684\u5355\u4F4D\u662F\u6BCF\u4E2A\u7B54\u6848\u8BCD\u5143\u7684\u5948\u7279\uFF08nat\uFF09\u3002\u672C\u9875\u4E0D\u4ECE\u522B\u5904\u52A0\u8F7D\u4EFB\u4F55\u5185\u5BB9\u3002",
  "report.label": "\u4EBA\u5DE5\u667A\u80FD\u751F\u6210\u5185\u5BB9\uFF1A\u672C\u9875\u4E2D\u7684\u6837\u4F8B\u56DE\u7B54\u7531 AI \u751F\u6210\uFF08AI\u751F\u6210\uFF09\uFF0C\u6309 GB 45438-2025 \u6807\u8BC6\uFF1B\u590D\u5236\u548C\u6253\u5370\u65F6\u8BF7\u4FDD\u7559\u672C\u6807\u8BC6\u3002",
  "report.comparison": "{count} \u6B21\u8BAD\u7EC3\u7684\u6BD4\u8F83",
  "report.run": "\u8BAD\u7EC3",
  "report.status": "\u72B6\u6001",
  "report.bestLoss": "\u6700\u4F73\u9A8C\u8BC1\u635F\u5931",
  "report.finalLoss": "\u9002\u914D\u5668\u7684\u9A8C\u8BC1\u635F\u5931",
  "report.beforeLoss": "\u8BAD\u7EC3\u524D\u7684\u9A8C\u8BC1\u635F\u5931",
  "report.differing": "\u4E0D\u540C\u7684\u8BBE\u7F6E",
  "report.sameSettings": "\u9664\u6587\u4EF6\u5939\u5916\uFF0C\u8BBE\u7F6E\u5168\u90E8\u76F8\u540C\u3002",
  "report.otherData": "\u8FD9\u4E9B\u8BAD\u7EC3\u6240\u7528\u7684\u8BAD\u7EC3\u6216\u9A8C\u8BC1\u6570\u636E\u4E0D\u540C\uFF1A\u5176\u635F\u5931\u4E0D\u53EF\u6BD4\u8F83\u3002",
  "report.otherBase": "\u8FD9\u4E9B\u8BAD\u7EC3\u7684\u57FA\u5EA7\u6A21\u578B\u4E0D\u540C\uFF1A\u53EA\u6709\u5206\u8BCD\u5668\u76F8\u540C\u65F6\uFF0C\u5176\u635F\u5931\u624D\u53EF\u6BD4\u8F83\u3002"
};

// src/texts/zh/runs.ts
var runs2 = {
  "runs.exists": "{path}\uFF1A\u8BE5 output_dir \u4E2D\u5DF2\u6709\u4E00\u6B21\u8BAD\u7EC3\u3002\u8BF7\u7528 --resume \u7EE7\u7EED\uFF0C\u6216\u66F4\u6362 output_dir\uFF0C\u6216\u8BBE\u7F6E overwrite_output_dir: true \u8986\u76D6\u5B83\u3002",
  "runs.foreign": "{path}\uFF1A\u8BE5 output_dir \u4E2D\u6709\u201C{name}\u201D\uFF0C\u4F46\u5B83\u4E0D\u5C5E\u4E8E\u4EFB\u4F55\u4E00\u6B21\u8BAD\u7EC3\u3002\u672A\u505A\u4EFB\u4F55\u6539\u52A8\u3002\u8BF7\u628A output_dir \u8BBE\u4E3A\u7A7A\u6587\u4EF6\u5939\u6216\u65B0\u6587\u4EF6\u5939\u3002",
  "runs.nothingToResume": "{path}\uFF1A\u4F7F\u7528\u4E86 --resume\uFF0C\u4F46\u8BE5 output_dir \u4E2D\u6CA1\u6709\u53EF\u7EE7\u7EED\u7684\u8BAD\u7EC3\u3002\u8BF7\u68C0\u67E5 output_dir\uFF0C\u6216\u53BB\u6389 --resume \u91CD\u65B0\u5F00\u59CB\u3002",
  "runs.unwritable": "{path}\uFF1A\u65E0\u6CD5\u5199\u5165\uFF08{code}\uFF09\u3002\u8BF7\u786E\u8BA4\u5B83\u662F\u6587\u4EF6\u5939\u3001\u68C0\u67E5\u6743\u9650\u548C\u5269\u4F59\u7A7A\u95F4\uFF0C\u6216\u66F4\u6362 output_dir \u6216 logging_dir\u3002",
  "runs.locked": "{path}\uFF1A\u8FDB\u7A0B {pid} \u6B63\u5728\u8BE5\u6587\u4EF6\u5939\u4E2D\u8BAD\u7EC3\u3002\u8BF7\u7B49\u5F85\u5176\u7ED3\u675F\u6216\u5C06\u5176\u505C\u6B62\uFF0C\u6216\u66F4\u6362 output_dir\u3002",
  "runs.lockedElsewhere": "{path}\uFF1A\u673A\u5668 {host} \u4E0A\u7684\u8FDB\u7A0B {pid} \u6B63\u5728\u8BE5\u6587\u4EF6\u5939\u4E2D\u8BAD\u7EC3\u3002\u82E5\u5B83\u5DF2\u4E0D\u5728\u8FD0\u884C\uFF0C\u8BF7\u5220\u9664\u6B64\u6587\u4EF6\uFF1B\u5426\u5219\u8BF7\u66F4\u6362 output_dir\u3002",
  "runs.lockedUnknown": "{path}\uFF1A\u53E6\u4E00\u4E2A\u8FDB\u7A0B\u6B63\u5728\u5360\u7528\u8BE5\u6587\u4EF6\u5939\u3002\u8BF7\u4E00\u5206\u949F\u540E\u91CD\u8BD5\uFF1B\u82E5\u8BE5\u5904\u6CA1\u6709\u8BAD\u7EC3\u5728\u8FD0\u884C\uFF0C\u8BF7\u5220\u9664 {path} \u548C {path}.takeover\u3002",
  "runs.brokenEvent": "{path}:{line} \u4E0D\u662F\u8BAD\u7EC3\u4E8B\u4EF6\u3002\u8BE5\u6587\u4EF6\u88AB\u5176\u4ED6\u7A0B\u5E8F\u6539\u52A8\u8FC7\uFF1B\u8BF7\u6062\u590D\u8BE5\u6587\u4EF6\uFF0C\u6216\u66F4\u6362 output_dir \u91CD\u65B0\u8BAD\u7EC3\u3002"
};

// src/texts/zh/tokenizer.ts
var tokenizer2 = {
  "tokenizer.noLlama": "llama.cpp\uFF1A\u672C\u673A\u6CA1\u6709\u9002\u7528\u4E8E {gpu} \u7684\u5E93\u3002\u5B83\u968F `npm install` \u4E00\u8D77\u5B89\u88C5\uFF08@node-llama-cpp/* \u8F6F\u4EF6\u5305\uFF09\uFF1B\u8BF7\u4E0D\u5E26 --omit=optional \u91CD\u65B0\u5B89\u88C5\uFF0C\u6216\u4F7F\u7528 device: cpu\u3002",
  "tokenizer.noDevice": "llama.cpp\uFF1A\u672C\u673A\u6CA1\u6709 {gpu} \u8BBE\u5907\u3002\u8BF7\u4F7F\u7528 device: auto \u6216 cpu\u3002",
  "tokenizer.noTokens": "{path}\uFF1A\u6587\u4EF6\u4E2D\u6CA1\u6709\u8BCD\u8868\uFF08\u5143\u6570\u636E\u952E {key}\uFF09\u3002\u8BF7\u4F7F\u7528\u5B8C\u6574\u7684 GGUF \u6A21\u578B\uFF1B\u9002\u914D\u5668\u6216\u6295\u5F71\u6587\u4EF6\u6CA1\u6709\u8BCD\u8868\u3002",
  "tokenizer.noVocabulary": "{path}\uFF1Allama.cpp \u65E0\u6CD5\u8BFB\u53D6\u8BCD\u8868\uFF1A{reason}\u3002\u6587\u4EF6\u53EF\u80FD\u5DF2\u635F\u574F\uFF0C\u6216\u6BD4\u672C\u7248\u672C\u66F4\u65B0\u3002",
  "tokenizer.noTemplate": "{path}\uFF1A\u7F3A\u5C11\u5143\u6570\u636E\u952E {key}\uFF0C\u65E0\u6CD5\u628A\u95EE\u9898\u5199\u6210\u8BE5\u6A21\u578B\u8BAD\u7EC3\u65F6\u7684\u683C\u5F0F\u3002\u8BF7\u4F7F\u7528\u5BF9\u8BDD\uFF08instruct\uFF09\u6A21\u578B\uFF0C\u6216\u7528 chat_template \u7ED9\u51FA Jinja \u6587\u672C\u3002",
  "tokenizer.badTemplate": "\u5BF9\u8BDD\u6A21\u677F\uFF1A\u4E0D\u662F\u6709\u6548\u7684 Jinja\uFF1A{reason}\u3002\u8BF7\u68C0\u67E5 chat_template\u3002",
  "tokenizer.templateRefused": "\u5BF9\u8BDD\u6A21\u677F\uFF1A\u62D2\u7EDD\u8FD9\u6BB5\u5BF9\u8BDD\uFF1A{reason}\u3002\u6709\u4E9B\u6A21\u578B\u4E0D\u63A5\u53D7\u7CFB\u7EDF\u6D88\u606F\uFF0C\u5E76\u8981\u6C42\u7528\u6237\u4E0E\u52A9\u624B\u8F6E\u6D41\u53D1\u8A00\uFF1B\u8BF7\u53BB\u6389\u7CFB\u7EDF\u63D0\u793A\uFF0C\u6216\u628A\u5B83\u5E76\u5165\u7B2C\u4E00\u4E2A\u95EE\u9898\u3002"
};

// src/texts/zh/train.ts
var train2 = {
  "train.checkpointFormat": "{path}\uFF1A\u68C0\u67E5\u70B9\u683C\u5F0F {got} \u7531\u5176\u4ED6\u7248\u672C\u5199\u51FA\uFF0C\u672C\u7248\u672C\u8BFB\u53D6 {allowed}\u3002\u8BF7\u5728\u53E6\u4E00\u4E2A output_dir \u4E2D\u5F00\u59CB\u65B0\u7684\u8BAD\u7EC3\u3002",
  "train.resumeChanged": "{path}\uFF1A\u65E0\u6CD5\u7EE7\u7EED\u8BAD\u7EC3\uFF0C\u56E0\u4E3A\u81EA\u68C0\u67E5\u70B9\u4EE5\u6765\u4EE5\u4E0B\u5185\u5BB9\u5DF2\u6539\u53D8\uFF1A{changed}\u3002\u8BF7\u6062\u590D\u539F\u503C\uFF0C\u6216\u5728\u53E6\u4E00\u4E2A output_dir \u4E2D\u5F00\u59CB\u65B0\u7684\u8BAD\u7EC3\u3002"
};

// src/texts/zh.ts
var zh = {
  ...cli2,
  ...config2,
  ...data2,
  ...engine2,
  ...formats2,
  ...ggml2,
  ...lora2,
  ...models2,
  ...report2,
  ...runs2,
  ...tokenizer2,
  ...train2
};

// src/texts/render.ts
var tables = { en, zh };
function text(lang, key, values = {}) {
  return tables[lang][key].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

// src/texts/user-error.ts
var UserError = class extends Error {
  code;
  values;
  constructor(code, values = {}, options) {
    super(text("en", code, values), options);
    this.name = "UserError";
    this.code = code;
    this.values = values;
  }
  render(lang) {
    return text(lang, this.code, this.values);
  }
};

// src/ggml/library.ts
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import koffi from "koffi";

// src/util/errors.ts
function invariant(condition, fact) {
  if (!condition) throw new Error(`internal: ${fact}`);
}

// src/ggml/symbols.ts
var p = "void*";
var baseSymbols = {
  ggml_version: ["str", []],
  ggml_log_set: ["void", ["ggml_log_callback*", p]],
  ggml_tensor_overhead: ["size_t", []],
  ggml_graph_overhead_custom: ["size_t", ["size_t", "bool"]],
  ggml_blck_size: ["int64_t", ["int"]],
  ggml_row_size: ["size_t", ["int", "int64_t"]],
  ggml_nbytes: ["size_t", [p]],
  ggml_op_desc: ["str", [p]],
  ggml_is_transposed: ["bool", [p]],
  ggml_is_contiguous: ["bool", [p]],
  ggml_quantize_chunk: ["size_t", ["int", p, p, "int64_t", "int64_t", "int64_t", p]],
  ggml_init: [p, ["ggml_init_params"]],
  ggml_free: ["void", [p]],
  ggml_new_tensor_4d: [p, [p, "int", "int64_t", "int64_t", "int64_t", "int64_t"]],
  ggml_set_param: ["void", [p]],
  ggml_set_output: ["void", [p]],
  ggml_set_input: ["void", [p]],
  ggml_set_name: [p, [p, "str"]],
  ggml_add: [p, [p, p, p]],
  ggml_add_inplace: [p, [p, p, p]],
  ggml_sub: [p, [p, p, p]],
  ggml_mul: [p, [p, p, p]],
  ggml_div: [p, [p, p, p]],
  ggml_sqr: [p, [p, p]],
  ggml_sqrt: [p, [p, p]],
  ggml_sgn: [p, [p, p]],
  ggml_log: [p, [p, p]],
  ggml_sum: [p, [p, p]],
  ggml_sum_rows: [p, [p, p]],
  ggml_concat: [p, [p, p, p, "int"]],
  ggml_silu: [p, [p, p]],
  ggml_sigmoid: [p, [p, p]],
  ggml_silu_back: [p, [p, p, p]],
  ggml_swiglu_split: [p, [p, p, p]],
  ggml_rms_norm: [p, [p, p, "float"]],
  ggml_rms_norm_back: [p, [p, p, p, "float"]],
  ggml_mul_mat: [p, [p, p, p]],
  ggml_scale: [p, [p, p, "float"]],
  ggml_scale_bias: [p, [p, p, "float", "float"]],
  ggml_cpy: [p, [p, p, p]],
  ggml_cast: [p, [p, p, "int"]],
  ggml_cont: [p, [p, p]],
  ggml_reshape_4d: [p, [p, p, "int64_t", "int64_t", "int64_t", "int64_t"]],
  ggml_view_2d: [p, [p, p, "int64_t", "int64_t", "size_t", "size_t"]],
  ggml_permute: [p, [p, p, "int", "int", "int", "int"]],
  ggml_transpose: [p, [p, p]],
  ggml_get_rows: [p, [p, p, p]],
  ggml_set_rows: [p, [p, p, p, p]],
  ggml_clamp: [p, [p, p, "float", "float"]],
  ggml_pad: [p, [p, p, "int", "int", "int", "int"]],
  ggml_soft_max: [p, [p, p]],
  ggml_soft_max_ext: [p, [p, p, p, "float", "float"]],
  ggml_soft_max_ext_back: [p, [p, p, p, "float", "float"]],
  ggml_rope_ext: [p, [p, p, p, p, "int", "int", "int", "float", "float", "float", "float", "float", "float"]],
  ggml_rope_ext_back: [p, [p, p, p, p, "int", "int", "int", "float", "float", "float", "float", "float", "float"]],
  ggml_opt_step_adamw: [p, [p, p, p, p, p, p]],
  ggml_new_graph_custom: [p, [p, "size_t", "bool"]],
  ggml_build_forward_expand: ["void", [p, p]],
  ggml_graph_n_nodes: ["int", [p]],
  ggml_graph_node: [p, [p, "int"]],
  ggml_gallocr_new: [p, [p]],
  ggml_gallocr_free: ["void", [p]],
  ggml_gallocr_reserve_n_size: ["void", [p, p, p, p, p]],
  ggml_gallocr_alloc_graph: ["bool", [p, p]],
  ggml_gallocr_get_buffer_size: ["size_t", [p, "int"]],
  ggml_backend_alloc_ctx_tensors_from_buft: [p, [p, p]],
  ggml_backend_buft_name: ["str", [p]],
  ggml_backend_buffer_free: ["void", [p]],
  ggml_backend_buffer_get_size: ["size_t", [p]],
  ggml_backend_buffer_clear: ["void", [p, "uint8_t"]],
  ggml_backend_buffer_set_usage: ["void", [p, "int"]],
  ggml_backend_free: ["void", [p]],
  ggml_backend_get_default_buffer_type: [p, [p]],
  ggml_backend_tensor_set: ["void", [p, p, "size_t", "size_t"]],
  ggml_backend_tensor_get: ["void", [p, p, "size_t", "size_t"]],
  ggml_backend_tensor_memset: ["void", [p, "uint8_t", "size_t", "size_t"]],
  ggml_backend_synchronize: ["void", [p]],
  ggml_backend_graph_compute: ["int", [p, p]],
  ggml_backend_supports_op: ["bool", [p, p]],
  ggml_backend_dev_name: ["str", [p]],
  ggml_backend_dev_description: ["str", [p]],
  ggml_backend_dev_type: ["int", [p]],
  ggml_backend_dev_memory: ["void", [p, p, p]],
  ggml_backend_dev_backend_reg: [p, [p]],
  ggml_backend_dev_init: [p, [p, "str"]],
  ggml_backend_reg_name: ["str", [p]],
  ggml_backend_reg_get_proc_address: [p, [p, "str"]]
};
var registrySymbols = {
  ggml_backend_load_all_from_path: ["void", ["str"]],
  ggml_backend_dev_count: ["size_t", []],
  ggml_backend_dev_get: [p, ["size_t"]],
  ggml_backend_load: [p, ["str"]]
};
function bind(library, table) {
  const entries = Object.entries(table).map(([name, [result, parameters]]) => [
    name,
    library.func(name, result, [...parameters])
  ]);
  return Object.fromEntries(entries);
}

// src/ggml/library.ts
var TESTED_VERSION = "0.25.1";
var TESTED_TENSOR_OVERHEAD = 368;
var LOG_LINES = 400;
var opened;
function openLibrary() {
  opened ??= load();
  return opened;
}
function load() {
  const folder = packageFolder(cpuPackage());
  if (!folder) throw new UserError("ggml.noLibrary", { name: `@node-llama-cpp/${cpuPackage()}` });
  koffi.struct("ggml_init_params", { mem_size: "size_t", mem_buffer: "void*", no_alloc: "bool" });
  koffi.proto("void ggml_log_callback(int level, const char *text, void *user_data)");
  const base = koffi.load(join(folder, libraryFile(folder, "ggml-base")));
  const registry = koffi.load(join(folder, libraryFile(folder, "ggml")));
  const native = { ...bind(base, baseSymbols), ...bind(registry, registrySymbols) };
  const version = native.ggml_version();
  const overhead = Number(native.ggml_tensor_overhead());
  if (version !== TESTED_VERSION || overhead !== TESTED_TENSOR_OVERHEAD) {
    throw new UserError("ggml.version", {
      version,
      overhead,
      tested: TESTED_VERSION,
      testedOverhead: TESTED_TENSOR_OVERHEAD
    });
  }
  const log2 = [];
  const keep = koffi.register((_level, text3) => {
    if (log2.push(text3.trimEnd()) > LOG_LINES) log2.shift();
  }, "ggml_log_callback*");
  native.ggml_log_set(keep, null);
  native.ggml_backend_load_all_from_path(folder);
  const loaded = /* @__PURE__ */ new Map([["cpu", true]]);
  return {
    native,
    version,
    takeLog: () => log2.splice(0),
    loadBackend(kind) {
      const known = loaded.get(kind);
      if (known !== void 0) return known;
      const result = loadAccelerator(native, kind);
      loaded.set(kind, result);
      return result;
    }
  };
}
function loadAccelerator(native, kind) {
  if (kind === "metal") return process.platform === "darwin";
  const folder = packageFolder(`${cpuPackage()}-${kind}`);
  if (!folder) return false;
  if (kind === "cuda") preloadCudaRuntime();
  return native.ggml_backend_load(join(folder, libraryFile(folder, `ggml-${kind}`))) !== null;
}
function preloadCudaRuntime() {
  const folder = packageFolder(`${cpuPackage()}-cuda-ext`);
  if (!folder) return;
  const files = readdirSync(folder);
  for (const stem of ["cudart", "cublasLt", "cublas"]) {
    const file = files.find(
      (name) => name.replace(/^lib/, "").split(/[.\-_0-9]/)[0] === stem && /\.(so|dll)/.test(name)
    );
    if (file) koffi.load(join(folder, file), { global: true });
  }
}
function cpuPackage() {
  const os = { linux: "linux", win32: "win", darwin: "mac" }[process.platform] ?? process.platform;
  const arch = process.arch === "arm" ? "armv7l" : process.arch;
  return os === "mac" && arch === "arm64" ? "mac-arm64-metal" : `${os}-${arch}`;
}
function packageFolder(name) {
  const require2 = createRequire(import.meta.url);
  for (const root of require2.resolve.paths("node-llama-cpp") ?? []) {
    const folder2 = join(root, "@node-llama-cpp", name, "bins", name);
    if (existsSync(folder2)) return folder2;
  }
  const manifest = tryResolve(require2, `@node-llama-cpp/${name}/package.json`);
  const folder = manifest && join(dirname(manifest), "bins", name);
  return folder && existsSync(folder) ? folder : void 0;
}
function tryResolve(require2, name) {
  try {
    return require2.resolve(name);
  } catch {
    return void 0;
  }
}
function libraryFile(folder, stem) {
  const pattern = new RegExp(`^(lib)?${stem}(\\.v[0-9.]+)?\\.(so|dylib|dll)$`);
  const file = readdirSync(folder).find((name) => pattern.test(name));
  invariant(file, `${folder} holds no ${stem} library`);
  return file;
}

// src/ggml/backend.ts
var DEVICE_TYPE = { cpu: 0, gpu: 1, igpu: 2 };
var AUTO_ORDER = ["cuda", "metal", "vulkan"];
var Backend = class {
  library;
  handle;
  name;
  description;
  isCpu;
  threads;
  bufferType;
  #device;
  #disposed = false;
  constructor(library, device, threads) {
    const { native } = library;
    this.library = library;
    this.#device = device.handle;
    this.name = device.name;
    this.description = native.ggml_backend_dev_description(device.handle);
    this.isCpu = device.type === DEVICE_TYPE.cpu;
    this.threads = threads;
    this.handle = native.ggml_backend_dev_init(device.handle, null);
    if (!this.handle)
      throw new UserError("ggml.deviceInit", { name: device.name, log: library.takeLog().slice(-3).join(" ") });
    if (this.isCpu) setThreads(library, device.handle, this.handle, threads);
    this.bufferType = native.ggml_backend_get_default_buffer_type(this.handle);
  }
  /** Free and total bytes of the device as ggml sees it. */
  memory() {
    const free = new BigUint64Array(1);
    const total = new BigUint64Array(1);
    this.library.native.ggml_backend_dev_memory(this.#device, free, total);
    return { free: Number(free[0]), total: Number(total[0]) };
  }
  /** Whether this device can compute the node as it stands (types, strides and all). */
  supports(op) {
    return this.library.native.ggml_backend_supports_op(this.handle, op.handle);
  }
  [Symbol.dispose]() {
    if (this.#disposed) return;
    this.#disposed = true;
    this.library.native.ggml_backend_free(this.handle);
  }
};
function openBackend(device = "auto", threads = 0) {
  const library = openLibrary();
  const match = /^(auto|cpu|cuda|vulkan|metal)(?::(\d+))?$/.exec(device);
  if (!match) throw new UserError("ggml.deviceName", { got: device });
  const kind = match[1];
  const index = Number(match[2] ?? 0);
  const nThreads = threads > 0 ? threads : physicalCores();
  if (kind === "auto") {
    const found2 = AUTO_ORDER.flatMap((each) => gpus(library, each))[0];
    return new Backend(library, found2 ?? cpu(library), nThreads);
  }
  if (kind === "cpu") return new Backend(library, cpu(library), nThreads);
  const found = gpus(library, kind);
  const chosen = found[index];
  if (!chosen) {
    const names = listDevices(library).map(({ name }) => name);
    throw new UserError("ggml.noDevice", { device, found: found.length, devices: names.join(", ") });
  }
  return new Backend(library, chosen, nThreads);
}
function listDevices({ native }) {
  return Array.from({ length: Number(native.ggml_backend_dev_count()) }, (_2, i) => {
    const handle = native.ggml_backend_dev_get(i);
    return { handle, name: native.ggml_backend_dev_name(handle), type: native.ggml_backend_dev_type(handle) };
  });
}
function cpu(library) {
  return listDevices(library).find(({ type: type2 }) => type2 === DEVICE_TYPE.cpu);
}
function gpus(library, kind) {
  if (!library.loadBackend(kind)) return [];
  const prefix = { cuda: "cuda", vulkan: "vulkan", metal: "m", cpu: "cpu" }[kind];
  return listDevices(library).filter(
    ({ name, type: type2 }) => type2 !== DEVICE_TYPE.cpu && name.toLowerCase().startsWith(prefix) && type2 <= DEVICE_TYPE.igpu
  );
}
var threadsPrototype;
function setThreads({ native }, device, backend, threads) {
  const registry = native.ggml_backend_dev_backend_reg(device);
  const setter = native.ggml_backend_reg_get_proc_address(registry, "ggml_backend_set_n_threads");
  threadsPrototype ??= koffi2.proto("void ggml_backend_set_n_threads(void *backend, int n_threads)");
  koffi2.call(setter, threadsPrototype, backend, threads);
}
function physicalCores() {
  const logical = availableParallelism();
  return process.arch === "x64" && logical > 4 ? Math.floor(logical / 2) : logical;
}

// test/support/ten-steps.ts
import { rm as rm2 } from "node:fs/promises";
import { dirname as dirname3 } from "node:path";

// src/ggml/types.ts
var GGML_TYPE = {
  F32: 0,
  F16: 1,
  Q4_0: 2,
  Q4_1: 3,
  Q5_0: 6,
  Q5_1: 7,
  Q8_0: 8,
  Q2_K: 10,
  Q3_K: 11,
  Q4_K: 12,
  Q5_K: 13,
  Q6_K: 14,
  IQ4_NL: 20,
  IQ4_XS: 23,
  I32: 26,
  BF16: 30
};
function typeName(type2) {
  return Object.entries(GGML_TYPE).find(([, id]) => id === type2)?.[0] ?? `type ${type2}`;
}
function isTrainableType(type2) {
  return type2 !== GGML_TYPE.I32 && Object.values(GGML_TYPE).some((id) => id === type2);
}
function elements({ ne }) {
  return ne[0] * ne[1] * ne[2] * ne[3];
}
function sameShape(a, b) {
  return a.ne.every((n, i) => n === b.ne[i]);
}
function shapeText({ ne }) {
  const last = ne.findLastIndex((n) => n !== 1);
  return `[${ne.slice(0, Math.max(1, last + 1)).join(", ")}]`;
}

// src/data/batch.ts
var LABEL_BUCKET = 32;
function collate(examples, { packing, tokenBucket }) {
  const lengths = examples.map(({ tokens: tokens2 }) => tokens2.length);
  invariant(examples.length > 0 && Math.min(...lengths) > 0, "a batch needs sequences, each with a token");
  const maxLength = roundUp(Math.max(...lengths), tokenBucket);
  const realTokens = lengths.reduce((sum2, length) => sum2 + length, 0);
  const rows = packing ? roundUp(realTokens, tokenBucket) : maxLength * examples.length;
  const tokens = new Int32Array(rows);
  const positions = new Int32Array(rows);
  const padIndex = new Int32Array(maxLength * examples.length).fill(rows);
  const unpadIndex = new Int32Array(rows).fill(-1);
  const labelled = [];
  let packedStart = 0;
  examples.forEach((example, b) => {
    const start = packing ? packedStart : b * maxLength;
    packedStart += example.tokens.length;
    example.tokens.forEach((token, t) => {
      const row = start + t;
      tokens[row] = token;
      positions[row] = t;
      padIndex[b * maxLength + t] = row;
      unpadIndex[row] = b * maxLength + t;
      if (t > 0 && example.lossMask[t] === 1) labelled.push({ row: row - 1, label: token });
    });
  });
  placeFillers(unpadIndex, padIndex, rows);
  return {
    tokens,
    positions,
    sequences: examples.length,
    maxLength,
    padIndex,
    unpadIndex,
    ...labelArrays(labelled, rows),
    realTokens,
    answerTokens: labelled.length
  };
}
function placeFillers(unpadIndex, padIndex, rows) {
  const firstEmpty = padIndex.indexOf(rows);
  unpadIndex.forEach((slot, row) => {
    if (slot < 0) unpadIndex[row] = padIndex[row] === rows ? row : firstEmpty;
  });
}
function labelArrays(labelled, rows) {
  const count = roundUp(Math.max(1, labelled.length), LABEL_BUCKET);
  const labelRows = new Int32Array(count);
  const labels = new Int32Array(count);
  const labelWeights = new Float32Array(count);
  const labelRowsInverse = new Int32Array(rows).fill(count);
  labelled.forEach(({ row, label }, i) => {
    labelRows[i] = row;
    labels[i] = label;
    labelWeights[i] = 1;
    labelRowsInverse[row] = i;
  });
  return { labelRows, labels, labelWeights, labelRowsInverse };
}
function roundUp(count, step) {
  return Math.ceil(count / step) * step;
}

// src/ggml/graph.ts
import { promisify } from "node:util";

// src/ggml/context.ts
var Context = class {
  library;
  #handle;
  #capacity;
  #made = 0;
  #disposed = false;
  /** @param capacity how many tensors may be made, graph nodes and views included */
  constructor(library, capacity, graphBytes = 0) {
    this.library = library;
    this.#capacity = capacity;
    const headers = capacity + 1;
    const memSize = headers * Number(library.native.ggml_tensor_overhead()) + graphBytes;
    this.#handle = library.native.ggml_init({ mem_size: memSize, mem_buffer: null, no_alloc: true });
  }
  /** Asked for before every native call, so that ggml never meets a freed or full arena. */
  get handle() {
    invariant(!this.#disposed, "context used after it was freed");
    this.#checkRoom();
    return this.#handle;
  }
  get tensorCount() {
    return this.#made;
  }
  newTensor(type2, ...ne) {
    const [a = 1, b = 1, c = 1, d = 1] = ne;
    this.checkRows(type2, a);
    const handle = this.library.native.ggml_new_tensor_4d(this.handle, type2, a, b, c, d);
    return this.adopt(handle, type2, [a, b, c, d]);
  }
  /** Gives a handle that ggml just made in this arena its shape and type on our side. */
  adopt(handle, type2, ne) {
    this.#made++;
    this.#checkRoom();
    return { handle, type: type2, ne };
  }
  /** Rows of a quantised type are whole blocks. */
  checkRows(type2, ne0) {
    const block = Number(this.library.native.ggml_blck_size(type2));
    invariant(ne0 % block === 0, `a row of ${ne0} values does not fill ${typeName(type2)} blocks of ${block}`);
  }
  #checkRoom() {
    invariant(this.#made <= this.#capacity, `context holds at most ${this.#capacity} tensors`);
  }
  [Symbol.dispose]() {
    if (this.#disposed) return;
    this.#disposed = true;
    this.library.native.ggml_free(this.#handle);
  }
};

// src/ggml/graph.ts
var STATUS_SUCCESS = 0;
var Allocator = class {
  handle;
  #backend;
  #disposed = false;
  constructor(backend) {
    this.#backend = backend;
    this.handle = backend.library.native.ggml_gallocr_new(backend.bufferType);
  }
  get sizeBytes() {
    return Number(this.#backend.library.native.ggml_gallocr_get_buffer_size(this.handle, 0));
  }
  [Symbol.dispose]() {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#backend.library.native.ggml_gallocr_free(this.handle);
  }
};
var Graph = class {
  backend;
  context;
  #handle;
  #allocated = false;
  #disposed = false;
  /** @param maxNodes upper bound for nodes and leafs */
  constructor(backend, maxNodes) {
    const { native } = backend.library;
    this.backend = backend;
    this.context = new Context(backend.library, maxNodes, Number(native.ggml_graph_overhead_custom(maxNodes, false)));
    this.#handle = native.ggml_new_graph_custom(this.context.handle, maxNodes, false);
  }
  get nodeCount() {
    return this.backend.library.native.ggml_graph_n_nodes(this.#handle);
  }
  /** Appends `tensor` and whatever it needs that is not in the graph yet. */
  expand(tensor) {
    invariant(!this.#disposed, "graph used after it was freed");
    invariant(!this.#allocated, "node added to a graph that is allocated");
    this.backend.library.native.ggml_build_forward_expand(this.#handle, tensor.handle);
  }
  /** A leaf whose values are written before each compute. */
  input(type2, ...ne) {
    const tensor = this.context.newTensor(type2, ...ne);
    this.backend.library.native.ggml_set_input(tensor.handle);
    this.expand(tensor);
    return tensor;
  }
  /** Keeps a node's memory until the end, so that it can be read after `compute`. */
  output(tensor) {
    this.backend.library.native.ggml_set_output(tensor.handle);
    this.expand(tensor);
    return tensor;
  }
  /** Bytes that `allocate` would take, without taking them. */
  measure() {
    const { native } = this.backend.library;
    const allocator = native.ggml_gallocr_new(this.backend.bufferType);
    const size = new BigUint64Array(1);
    native.ggml_gallocr_reserve_n_size(allocator, this.#handle, null, null, size);
    native.ggml_gallocr_free(allocator);
    return Number(size[0]);
  }
  /** Takes memory from `allocator`. After this no node may be added, and no earlier graph of that allocator computed. @returns its bytes */
  allocate(allocator) {
    invariant(!this.#disposed, "graph used after it was freed");
    invariant(!this.#allocated, "graph allocated twice");
    this.#allocated = true;
    if (!this.backend.library.native.ggml_gallocr_alloc_graph(allocator.handle, this.#handle)) {
      throw new UserError("ggml.outOfMemory", { device: this.backend.name, megabytes: Math.ceil(this.measure() / 1e6) });
    }
    return allocator.sizeBytes;
  }
  /** Runs the graph off the event loop: timers and signals keep working meanwhile. */
  async compute() {
    invariant(!this.#disposed, "graph used after it was freed");
    invariant(this.#allocated, "graph computed before it was allocated");
    const run = promisify(
      this.backend.library.native.ggml_backend_graph_compute.async
    );
    const status = await run(this.backend.handle, this.#handle);
    if (status !== STATUS_SUCCESS) {
      throw new UserError("ggml.compute", {
        device: this.backend.name,
        status,
        log: this.backend.library.takeLog().slice(-3).join(" ")
      });
    }
  }
  [Symbol.dispose]() {
    if (this.#disposed) return;
    this.#disposed = true;
    this.context[Symbol.dispose]();
  }
};

// src/ggml/ops.ts
var { F32 } = GGML_TYPE;
function unary(ctx, name, a) {
  return ctx.adopt(ctx.library.native[name](ctx.handle, a.handle), a.type, a.ne);
}
function binary(ctx, name, a, b) {
  invariant(
    a.ne.every((n, i) => n % b.ne[i] === 0),
    `${name}: ${shapeText(b)} does not repeat to ${shapeText(a)}`
  );
  return ctx.adopt(ctx.library.native[name](ctx.handle, a.handle, b.handle), a.type, a.ne);
}
var isMatrix = (a) => a.ne[2] === 1 && a.ne[3] === 1;
var sqr = (ctx, a) => unary(ctx, "ggml_sqr", a);
var sqrt = (ctx, a) => unary(ctx, "ggml_sqrt", a);
var sgn = (ctx, a) => unary(ctx, "ggml_sgn", a);
var log = (ctx, a) => unary(ctx, "ggml_log", a);
var silu = (ctx, a) => unary(ctx, "ggml_silu", a);
var sigmoid = (ctx, a) => unary(ctx, "ggml_sigmoid", a);
var cont = (ctx, a) => unary(ctx, "ggml_cont", a);
var softMax = (ctx, a) => unary(ctx, "ggml_soft_max", a);
var add = (ctx, a, b) => binary(ctx, "ggml_add", a, b);
var addInplace = (ctx, a, b) => binary(ctx, "ggml_add_inplace", a, b);
var sub = (ctx, a, b) => binary(ctx, "ggml_sub", a, b);
var mul = (ctx, a, b) => binary(ctx, "ggml_mul", a, b);
var div = (ctx, a, b) => binary(ctx, "ggml_div", a, b);
function scale(ctx, a, factor) {
  return ctx.adopt(ctx.library.native.ggml_scale(ctx.handle, a.handle, factor), a.type, a.ne);
}
function scaleBias(ctx, a, factor, bias) {
  return ctx.adopt(ctx.library.native.ggml_scale_bias(ctx.handle, a.handle, factor, bias), a.type, a.ne);
}
function clamp(ctx, a, min, max) {
  return ctx.adopt(ctx.library.native.ggml_clamp(ctx.handle, a.handle, min, max), a.type, a.ne);
}
function sum(ctx, a) {
  return ctx.adopt(ctx.library.native.ggml_sum(ctx.handle, a.handle), a.type, [1, 1, 1, 1]);
}
function sumRows(ctx, a) {
  return ctx.adopt(ctx.library.native.ggml_sum_rows(ctx.handle, a.handle), a.type, [1, a.ne[1], a.ne[2], a.ne[3]]);
}
function mulMat(ctx, a, b) {
  const fits2 = a.ne[0] === b.ne[0] && b.ne[2] % a.ne[2] === 0 && b.ne[3] % a.ne[3] === 0;
  invariant(fits2, `mulMat: ${shapeText(a)} and ${shapeText(b)} do not contract over ne0`);
  invariant(!ctx.library.native.ggml_is_transposed(a.handle), `mulMat: ${shapeText(a)} is a transposed view`);
  return ctx.adopt(ctx.library.native.ggml_mul_mat(ctx.handle, a.handle, b.handle), F32, [
    a.ne[1],
    b.ne[1],
    b.ne[2],
    b.ne[3]
  ]);
}
function getRows(ctx, a, ids) {
  invariant(
    ids.type === GGML_TYPE.I32 && a.ne[2] === ids.ne[1] && a.ne[3] === ids.ne[2] && ids.ne[3] === 1,
    `getRows: ids ${shapeText(ids)} do not index ${shapeText(a)}`
  );
  return ctx.adopt(ctx.library.native.ggml_get_rows(ctx.handle, a.handle, ids.handle), F32, [
    a.ne[0],
    ids.ne[0],
    ids.ne[1],
    ids.ne[2]
  ]);
}
function setRows(ctx, a, b, ids) {
  invariant(
    ids.type === GGML_TYPE.I32 && b.type === F32 && a.ne[0] === b.ne[0] && b.ne[1] === ids.ne[0] && isMatrix(a) && isMatrix(b),
    `setRows: ${shapeText(b)} with ids ${shapeText(ids)} into ${shapeText(a)}`
  );
  return ctx.adopt(ctx.library.native.ggml_set_rows(ctx.handle, a.handle, b.handle, ids.handle), a.type, a.ne);
}
function padRows(ctx, a, rows) {
  invariant(rows >= 0, `padRows: ${rows} rows for ${shapeText(a)}`);
  return ctx.adopt(ctx.library.native.ggml_pad(ctx.handle, a.handle, 0, rows, 0, 0), a.type, [
    a.ne[0],
    a.ne[1] + rows,
    a.ne[2],
    a.ne[3]
  ]);
}
function concatRows(ctx, a, b) {
  const fits2 = a.type === b.type && [0, 2, 3].every((i) => a.ne[i] === b.ne[i]);
  invariant(fits2, `concatRows: ${shapeText(a)} and ${shapeText(b)}`);
  return ctx.adopt(ctx.library.native.ggml_concat(ctx.handle, a.handle, b.handle, 1), a.type, [
    a.ne[0],
    a.ne[1] + b.ne[1],
    a.ne[2],
    a.ne[3]
  ]);
}
function reshape(ctx, a, ...ne) {
  const [n0 = 1, n1 = 1, n2 = 1, n3 = 1] = ne;
  const shape = [n0, n1, n2, n3];
  const fits2 = shape.every(Number.isInteger) && n0 * n1 * n2 * n3 === elements(a);
  invariant(fits2, `reshape: ${shapeText(a)} to [${ne.join(", ")}]`);
  invariant(
    ctx.library.native.ggml_is_contiguous(a.handle),
    `reshape: ${shapeText(a)} is a view with gaps, use cont first`
  );
  return ctx.adopt(ctx.library.native.ggml_reshape_4d(ctx.handle, a.handle, n0, n1, n2, n3), a.type, shape);
}
function viewRows(ctx, a, first, count) {
  invariant(first >= 0 && first + count <= a.ne[1] && a.ne[2] === 1, `viewRows: ${first}+${count} of ${shapeText(a)}`);
  return view2d(ctx, a, a.ne[0], count, first * a.ne[0] * 4);
}
function view2d(ctx, a, ne0, ne1, offset) {
  invariant(a.type === F32 || a.type === GGML_TYPE.I32, `view2d: ${shapeText(a)} has no 4-byte values`);
  const fits2 = offset >= 0 && offset % 4 === 0 && offset / 4 + ne0 * ne1 <= elements(a);
  invariant(fits2, `view2d: [${ne0}, ${ne1}] at byte ${offset} leaves ${shapeText(a)}`);
  return ctx.adopt(ctx.library.native.ggml_view_2d(ctx.handle, a.handle, ne0, ne1, ne0 * 4, offset), a.type, [
    ne0,
    ne1,
    1,
    1
  ]);
}
function permute(ctx, a, axes) {
  invariant(new Set(axes).size === 4, `permute: [${axes.join(", ")}] is no order of ${shapeText(a)}`);
  const ne = [1, 1, 1, 1];
  for (const [i, axis] of axes.entries()) ne[axis] = a.ne[i];
  return ctx.adopt(ctx.library.native.ggml_permute(ctx.handle, a.handle, ...axes), a.type, ne);
}
function transposed(ctx, a) {
  const view = ctx.adopt(ctx.library.native.ggml_transpose(ctx.handle, a.handle), a.type, [
    a.ne[1],
    a.ne[0],
    a.ne[2],
    a.ne[3]
  ]);
  return cont(ctx, view);
}
function cast(ctx, a, type2) {
  ctx.checkRows(type2, a.ne[0]);
  return ctx.adopt(ctx.library.native.ggml_cast(ctx.handle, a.handle, type2), type2, a.ne);
}
function copy(ctx, a, b) {
  invariant(sameShape(a, b), `copy: ${shapeText(a)} to ${shapeText(b)}`);
  return ctx.adopt(ctx.library.native.ggml_cpy(ctx.handle, a.handle, b.handle), b.type, b.ne);
}
function rmsNorm(ctx, a, eps) {
  return ctx.adopt(ctx.library.native.ggml_rms_norm(ctx.handle, a.handle, eps), a.type, a.ne);
}
function rmsNormBack(ctx, grad, x, eps) {
  invariant(sameShape(grad, x), `rmsNormBack: ${shapeText(grad)} for ${shapeText(x)}`);
  return ctx.adopt(ctx.library.native.ggml_rms_norm_back(ctx.handle, grad.handle, x.handle, eps), x.type, x.ne);
}
function swiglu(ctx, gate, up) {
  invariant(sameShape(gate, up), `swiglu: ${shapeText(gate)} and ${shapeText(up)}`);
  return ctx.adopt(ctx.library.native.ggml_swiglu_split(ctx.handle, gate.handle, up.handle), gate.type, gate.ne);
}
function siluBack(ctx, grad, x) {
  invariant(sameShape(grad, x), `siluBack: ${shapeText(grad)} for ${shapeText(x)}`);
  return ctx.adopt(ctx.library.native.ggml_silu_back(ctx.handle, grad.handle, x.handle), x.type, x.ne);
}
function softMaxExt(ctx, a, mask2, factor) {
  const fits2 = !mask2 || mask2.ne[0] === a.ne[0] && mask2.ne[1] >= a.ne[1] && isMatrix(mask2);
  invariant(fits2, `softMaxExt: mask ${mask2 && shapeText(mask2)} for ${shapeText(a)}`);
  const handle = ctx.library.native.ggml_soft_max_ext(ctx.handle, a.handle, mask2?.handle ?? null, factor, 0);
  return ctx.adopt(handle, a.type, a.ne);
}
function softMaxExtBack(ctx, grad, y, factor) {
  invariant(sameShape(grad, y), `softMaxExtBack: ${shapeText(grad)} for ${shapeText(y)}`);
  return ctx.adopt(
    ctx.library.native.ggml_soft_max_ext_back(ctx.handle, grad.handle, y.handle, factor, 0),
    y.type,
    y.ne
  );
}
function rope(ctx, a, positions, freqFactors, r, back = false) {
  const places = positions.type === GGML_TYPE.I32 && a.ne[2] === positions.ne[0];
  invariant(places, `rope: ${positions.ne[0]} positions for ${shapeText(a)}`);
  const turns = r.nDims % 2 === 0 && r.nDims <= a.ne[0] && (!freqFactors || freqFactors.ne[0] >= r.nDims / 2);
  invariant(turns, `rope: ${r.nDims} dimensions, ${freqFactors?.ne[0] ?? "no"} factors for ${shapeText(a)}`);
  const call = back ? ctx.library.native.ggml_rope_ext_back : ctx.library.native.ggml_rope_ext;
  const handle = call(
    ctx.handle,
    a.handle,
    positions.handle,
    freqFactors?.handle ?? null,
    r.nDims,
    r.mode,
    r.nCtxOrig,
    r.freqBase,
    r.freqScale,
    r.extFactor,
    r.attnFactor,
    r.betaFast,
    r.betaSlow
  );
  return ctx.adopt(handle, a.type, a.ne);
}
function optStepAdamw(ctx, param, grad, m, v, hyper) {
  invariant(
    [grad, m, v].every((t) => sameShape(t, param)) && elements(hyper) === 7,
    "optStepAdamw: parameter, gradient and moments differ in shape, or hyper is not 7 numbers"
  );
  ctx.library.native.ggml_set_param(param.handle);
  const handle = ctx.library.native.ggml_opt_step_adamw(
    ctx.handle,
    param.handle,
    grad.handle,
    m.handle,
    v.handle,
    hyper.handle
  );
  return ctx.adopt(handle, param.type, param.ne);
}

// src/autograd/linear.ts
function transposeFrozen(ctx, { weight, rowIds, transposedType: transposedType2 }) {
  const dense = weight.type === GGML_TYPE.F32 ? weight : getRows(ctx, weight, rowIds);
  const turned2 = transposed(ctx, dense);
  return transposedType2 === GGML_TYPE.F32 ? turned2 : cast(ctx, turned2, transposedType2);
}
function frozenLinear(tape, x, matrix) {
  const ctx = tape.context;
  const product = mulMat(ctx, matrix.weight, x.value);
  const y = matrix.bias ? add(ctx, product, matrix.bias) : product;
  return tape.record(y, [x], (dy) => [mulMat(ctx, matrix.resident ?? transposeFrozen(ctx, matrix), dy)]);
}
function trainedLinear(tape, x, parameter) {
  const ctx = tape.context;
  const p2 = tape.parameter(parameter);
  const y = mulMat(ctx, parameter.value, x.value);
  return tape.record(y, [p2, x], (dy) => [
    mulMat(ctx, tape.transposed(x.value), tape.transposed(dy)),
    // [T, k] x [T, m] -> [k, m]
    x.needsGrad ? mulMat(ctx, transposed(ctx, parameter.value), dy) : null
    // [m, k] x [m, T] -> [k, T]
  ]);
}
function add2(tape, a, b) {
  return tape.record(add(tape.context, a.value, b.value), [a, b], (dy) => [dy, dy]);
}
function scale2(tape, a, factor) {
  return tape.record(scale(tape.context, a.value, factor), [a], (dy) => [scale(tape.context, dy, factor)]);
}
function mask(tape, a, constant) {
  return tape.record(mul(tape.context, a.value, constant), [a], (dy) => [mul(tape.context, dy, constant)]);
}

// src/autograd/cross-entropy.ts
var SMALLEST_P = 1e-30;
function chunkRowsFor(vocab, rows, bytes = 48 * 2 ** 20) {
  return Math.max(1, Math.min(rows, Math.floor(bytes / (vocab * 4) / 32) * 32 || 1));
}
function crossEntropy(tape, hidden, head, targets) {
  const ctx = tape.context;
  const rows = hidden.value.ne[1];
  const wantsGrad = tape.recording && hidden.needsGrad;
  const headT = wantsGrad ? head.resident ?? transposeFrozen(ctx, head) : null;
  let logProbs = null;
  let hiddenGrad = null;
  for (let first = 0; first < rows; first += targets.chunkRows) {
    const count = Math.min(targets.chunkRows, rows - first);
    const p2 = rowProbabilities(tape, viewRows(ctx, hidden.value, first, count), head);
    const labels = reshape(ctx, viewRows(ctx, targets.flatLabels, first, count), count);
    const picked = getRows(ctx, reshape(ctx, p2, 1, p2.ne[0] * count), labels);
    const chunkLog = log(ctx, clamp(ctx, picked, SMALLEST_P, 1));
    logProbs = joined(tape.graph, logProbs, chunkLog);
    if (!headT) continue;
    const weights = viewRows(ctx, targets.weights, first, count);
    const dLabel = mul(ctx, scaleBias(ctx, picked, 1, -1), weights);
    const scaled = reshape(ctx, mul(ctx, p2, weights), 1, p2.ne[0] * count);
    const dLogits = reshape(ctx, setRows(ctx, scaled, dLabel, labels), p2.ne[0], count);
    hiddenGrad = joined(tape.graph, hiddenGrad, mulMat(ctx, headT, dLogits));
  }
  return { logProbs: tape.graph.output(logProbs), hiddenGrad };
}
function rowProbabilities(tape, hidden, head) {
  const ctx = tape.context;
  const product = mulMat(ctx, head.weight, hidden);
  return softMax(ctx, head.bias ? add(ctx, product, head.bias) : product);
}
function joined(graph, before, chunk) {
  const all = before ? concatRows(graph.context, before, chunk) : chunk;
  graph.expand(all);
  return all;
}

// src/autograd/gather.ts
function gather(tape, x, map) {
  return tape.record(gatherRows(tape.context, x.value, map.to), [x], (dy) => [gatherRows(tape.context, dy, map.from)]);
}
function gatherRows(ctx, x, ids) {
  return getRows(ctx, padRows(ctx, x, 1), ids);
}

// src/autograd/tape.ts
var Tape = class {
  graph;
  recording;
  #records = [];
  #grads = /* @__PURE__ */ new Map();
  #parameters = /* @__PURE__ */ new Map();
  #transposed = /* @__PURE__ */ new Map();
  /** @param recording false for evaluation: values only, every VJP is forgotten */
  constructor(graph, recording = true) {
    this.graph = graph;
    this.recording = recording;
  }
  get context() {
    return this.graph.context;
  }
  constant(value) {
    return { value, needsGrad: false };
  }
  /** A value whose gradient is wanted by `gradOf`, as the input of a checkpointed part is. */
  variable(value) {
    return { value, needsGrad: this.recording };
  }
  /** The gradient is added to `parameter.grad` as soon as it is known. */
  parameter(parameter) {
    const result = this.variable(parameter.value);
    this.#parameters.set(result, parameter);
    return result;
  }
  /** Registers an op's result with its VJP. */
  record(value, inputs, vjp) {
    const needsGrad = this.recording && inputs.some((input) => input.needsGrad);
    const output = { value, needsGrad };
    if (needsGrad) this.#records.push({ output, inputs, vjp });
    return output;
  }
  /** ne0 and ne1 swapped, made once however many VJPs ask for it. */
  transposed(tensor) {
    const known = this.#transposed.get(tensor);
    if (known) return known;
    const made = transposed(this.context, tensor);
    this.#transposed.set(tensor, made);
    return made;
  }
  /**
   * Adds the nodes that carry `grad` (of `output`) back to every parameter. Nodes are expanded in the order of use, so that ggml's
   * allocator can free an activation as soon as its last VJP has run.
   */
  backward(output, grad) {
    this.#accumulate(output, grad);
    for (const { output: result, inputs, vjp } of this.#records.toReversed()) {
      const incoming = this.#grads.get(result);
      if (!incoming) continue;
      this.#grads.delete(result);
      const grads = vjp(incoming);
      for (const [i, input] of inputs.entries()) {
        const g = grads[i];
        if (g && input.needsGrad) this.#accumulate(input, g);
      }
    }
    this.#records.length = 0;
    this.#transposed.clear();
  }
  /** What `backward` left for a `variable`; undefined when nothing reached it. */
  gradOf(variable) {
    return this.#grads.get(variable);
  }
  #accumulate(target, grad) {
    invariant(sameShape(target.value, grad), `gradient ${shapeText(grad)} for a value ${shapeText(target.value)}`);
    const parameter = this.#parameters.get(target);
    if (parameter) {
      this.graph.expand(addInplace(this.context, parameter.grad, grad));
      return;
    }
    const before = this.#grads.get(target);
    const total = before ? add(this.context, before, grad) : grad;
    this.graph.expand(total);
    this.#grads.set(target, total);
  }
};

// src/ggml/buffer.ts
var Buffer2 = class {
  #backend;
  #handle;
  sizeBytes;
  #disposed = false;
  constructor(backend, handle) {
    this.#backend = backend;
    this.#handle = handle;
    this.sizeBytes = Number(backend.library.native.ggml_backend_buffer_get_size(handle));
  }
  clear() {
    this.#backend.library.native.ggml_backend_buffer_clear(this.#handle, 0);
  }
  [Symbol.dispose]() {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#backend.library.native.ggml_backend_buffer_free(this.#handle);
  }
};
function allocate(backend, context) {
  const handle = backend.library.native.ggml_backend_alloc_ctx_tensors_from_buft(context.handle, backend.bufferType);
  return handle ? new Buffer2(backend, handle) : void 0;
}
function sizeBytes({ library }, tensor) {
  return Number(library.native.ggml_nbytes(tensor.handle));
}
function writeTensor({ library }, tensor, data3, offset = 0) {
  library.native.ggml_backend_tensor_set(tensor.handle, bytesOf(data3), offset, data3.byteLength);
}
function readFloats({ library }, tensor, count = elements(tensor)) {
  const out = new Float32Array(count);
  library.native.ggml_backend_tensor_get(tensor.handle, out, 0, out.byteLength);
  return out;
}
function zeroTensor(backend, tensor) {
  backend.library.native.ggml_backend_tensor_memset(tensor.handle, 0, 0, sizeBytes(backend, tensor));
}
function bytesOf(data3) {
  invariant(data3.byteLength > 0, "a tensor is never written with zero bytes");
  return new Uint8Array(data3.buffer, data3.byteOffset, data3.byteLength);
}

// src/util/random.ts
function createRandom(...seeds) {
  const next = xoshiro128(stateOf(seeds));
  const uniform = () => (next() >>> 8) * 2 ** -24;
  let spare = null;
  function normal() {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
  function int2(n) {
    invariant(Number.isInteger(n) && n >= 1 && n <= 2 ** 32, `int(n) takes 1 to 2^32, got ${n}`);
    const limit = 2 ** 32 - 2 ** 32 % n;
    let value = next();
    while (value >= limit) value = next();
    return value % n;
  }
  function fillUniform(out, lo, hi) {
    for (let i = 0; i < out.length; i++) out[i] = lo + (hi - lo) * uniform();
  }
  return { uniform, normal, int: int2, fillUniform };
}
function xoshiro128(state) {
  let [a, b, c, d] = [state[0], state[1], state[2], state[3]];
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  };
}
function splitMix64(seed) {
  let state = BigInt.asUintN(64, seed);
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ z >> 30n) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ z >> 27n) * 0x94d049bb133111ebn);
    return z ^ z >> 31n;
  };
}
function stateOf(seeds) {
  let hash = 0n;
  for (const seed of seeds) {
    invariant(Number.isSafeInteger(seed), `a seed must be a safe integer, got ${seed}`);
    hash = splitMix64(hash + BigInt(seed))();
  }
  const next = splitMix64(hash);
  const [low, high] = [next(), next()];
  return Uint32Array.of(word(low), word(low >> 32n), word(high), word(high >> 32n));
}
function word(bits) {
  return Number(BigInt.asUintN(32, bits));
}
function rotateLeft(x, bits) {
  return x << bits | x >>> 32 - bits;
}

// src/lora/dropout.ts
var DropoutMasks = class {
  #rate;
  #masks = /* @__PURE__ */ new Map();
  constructor(rate) {
    this.#rate = rate;
  }
  for(graph, site, tokens) {
    const known = this.#masks.get(site.ggufName);
    if (known) return known;
    const made = graph.input(GGML_TYPE.F32, site.nIn, tokens);
    this.#masks.set(site.ggufName, made);
    return made;
  }
  fill(backend, ...seeds) {
    const keep = 1 / (1 - this.#rate);
    for (const [i, mask2] of [...this.#masks.values()].entries()) {
      const values = new Float32Array(elements(mask2));
      const random = createRandom(...seeds, i);
      for (let j = 0; j < values.length; j++) values[j] = random.uniform() < this.#rate ? 0 : keep;
      writeTensor(backend, mask2, values);
    }
  }
};

// src/train/model-inputs.ts
function makeModelInputs(graph, { nTokens, sequences, maxLength }) {
  const { F32: F322, I32 } = GGML_TYPE;
  const slots = sequences > 1 ? { to: graph.input(I32, maxLength * sequences), from: graph.input(I32, nTokens) } : null;
  return {
    tokens: graph.input(I32, nTokens),
    rope: { positions: graph.input(I32, nTokens), negated: graph.input(I32, nTokens) },
    layout: { slots, length: maxLength, sequences, mask: graph.input(F322, maxLength, maxLength) }
  };
}
function writeModelInputs(backend, { tokens, rope: rope3, layout }, batch) {
  writeTensor(backend, tokens, batch.tokens);
  writeTensor(backend, rope3.positions, batch.positions);
  writeTensor(
    backend,
    rope3.negated,
    batch.positions.map((position) => -position)
  );
  writeTensor(backend, layout.mask, causalMask(batch.maxLength));
  if (!layout.slots) return;
  writeTensor(backend, layout.slots.to, batch.padIndex);
  writeTensor(backend, layout.slots.from, batch.unpadIndex);
}
function causalMask(length) {
  const mask2 = new Float32Array(length * length);
  for (let query = 0; query < length; query++) mask2.fill(-Infinity, query * length + query + 1, (query + 1) * length);
  return mask2;
}

// src/train/batch-graph.ts
function shapeOf(batch) {
  return {
    sequences: batch.sequences,
    maxLength: batch.maxLength,
    nTokens: batch.tokens.length,
    nLabels: batch.labels.length
  };
}
function sameBatchShape(a, b) {
  return a.sequences === b.sequences && a.maxLength === b.maxLength && a.nTokens === b.nTokens && a.nLabels === b.nLabels;
}
var NODES_PER_LAYER = 1600;
var NODES_PER_CHUNK = 40;
var BatchGraph = class {
  shape;
  #backend;
  #graph;
  #inputs;
  #masks;
  #loss;
  #vocab;
  #chunkRows;
  constructor(backend, model, adapter, shape, mode) {
    const { nVocab, nLayers } = model.hyper;
    const chunkRows = chunkRowsFor(nVocab, shape.nLabels);
    const chunks = Math.ceil(shape.nLabels / chunkRows);
    const graph = new Graph(backend, nLayers * NODES_PER_LAYER + chunks * NODES_PER_CHUNK + 512);
    const inputs = makeInputs(graph, shape);
    const masks = mode.training && adapter.settings.dropout > 0 ? new DropoutMasks(adapter.settings.dropout) : null;
    const tape = new Tape(graph, mode.training);
    const hidden = model.hidden(tape, inputs.model, {
      adapt: adapter.adapt(masks),
      checkpointing: mode.checkpointing,
      isTrained: (layer) => adapter.isTrained(layer)
    });
    const answerRows = gather(tape, hidden, inputs.labelRows);
    const loss = crossEntropy(tape, answerRows, model.head, {
      flatLabels: inputs.labels,
      weights: inputs.weights,
      chunkRows
    });
    if (loss.hiddenGrad) tape.backward(answerRows, loss.hiddenGrad);
    this.shape = shape;
    this.#backend = backend;
    this.#graph = graph;
    this.#inputs = inputs;
    this.#masks = masks;
    this.#loss = loss;
    this.#vocab = nVocab;
    this.#chunkRows = chunkRows;
  }
  /** Bytes of activations, without taking them. */
  measure() {
    return this.#graph.measure();
  }
  allocate(allocator) {
    return this.#graph.allocate(allocator);
  }
  /**
   * Computes the batch. Gradients, where this graph has them, are added to the adapter's.
   * @param gradientScale factor on each answer token's gradient: 1 / answer tokens of the whole optimizer step
   * @param dropoutSeeds what the dropout masks of this micro-batch depend on
   * @returns the summed negative log-likelihood of the answer tokens, nats
   */
  async run(batch, gradientScale = 0, dropoutSeeds = []) {
    this.#write(batch, gradientScale);
    this.#masks?.fill(this.#backend, ...dropoutSeeds);
    await this.#graph.compute();
    const logProbs = readFloats(this.#backend, this.#loss.logProbs);
    let total = 0;
    for (const [i, weight] of batch.labelWeights.entries()) if (weight > 0) total -= logProbs[i] * weight;
    return total;
  }
  #write(batch, gradientScale) {
    const put = (tensor, data3) => writeTensor(this.#backend, tensor, data3);
    const { model, labelRows, labels, weights } = this.#inputs;
    writeModelInputs(this.#backend, model, batch);
    put(labelRows.to, batch.labelRows);
    put(labelRows.from, batch.labelRowsInverse);
    put(
      labels,
      batch.labels.map((label, i) => i % this.#chunkRows * this.#vocab + label)
    );
    put(
      weights,
      batch.labelWeights.map((weight) => weight * gradientScale)
    );
  }
  [Symbol.dispose]() {
    this.#graph[Symbol.dispose]();
  }
};
function makeInputs(graph, shape) {
  const { F32: F322, I32 } = GGML_TYPE;
  const { nTokens, nLabels } = shape;
  const labelRows = { to: graph.input(I32, nLabels), from: graph.input(I32, nTokens) };
  return {
    model: makeModelInputs(graph, shape),
    labelRows,
    labels: graph.input(I32, 1, nLabels),
    weights: graph.input(F322, 1, nLabels)
  };
}

// src/train/batch-runner.ts
var TOKEN_BUCKET = 32;
var BatchRunner = class {
  #backend;
  #model;
  #adapter;
  #mode;
  #allocator;
  #graph;
  constructor(backend, model, adapter, mode) {
    this.#backend = backend;
    this.#model = model;
    this.#adapter = adapter;
    this.#mode = mode;
    this.#allocator = new Allocator(backend);
  }
  get computeBytes() {
    return this.#allocator.sizeBytes;
  }
  /** See `BatchGraph.run`. */
  async run(batch, gradientScale, dropoutSeeds) {
    const shape = shapeOf(batch);
    if (!this.#graph || !sameBatchShape(this.#graph.shape, shape)) {
      this.#graph?.[Symbol.dispose]();
      this.#graph = new BatchGraph(this.#backend, this.#model, this.#adapter, shape, this.#mode);
      this.#graph.allocate(this.#allocator);
    }
    return await this.#graph.run(batch, gradientScale, dropoutSeeds);
  }
  [Symbol.dispose]() {
    this.#graph?.[Symbol.dispose]();
    this.#allocator[Symbol.dispose]();
  }
};
function makeBatch(examples, packing) {
  return collate(examples, { packing, tokenBucket: TOKEN_BUCKET });
}

// src/train/optimizers/adafactor.ts
var EPS = 1e-30;
var CLIP = 1;
var DECAY = -0.8;
var LARGEST = 3e38;
var adafactor = {
  per: "tensor",
  hyperCount: 4,
  hyper({ weight_decay }, learningRate, time) {
    const beta = 1 - time ** DECAY;
    return [learningRate, 1 - learningRate * weight_decay, beta, 1 - beta];
  },
  build(ctx, block, hyper) {
    const [rate, keep, beta, rest] = [0, 1, 2, 3].map((i) => viewRows(ctx, hyper, i, 1));
    const squares = scaleBias(ctx, sqr(ctx, block.grads), 1, EPS);
    const smooth = (state, now) => copy(ctx, add(ctx, mul(ctx, state, beta), mul(ctx, now, rest)), state);
    const { states, raw } = block.params.ne[1] > 1 && fits(block) ? factored(ctx, block, squares, smooth) : full(ctx, block, squares, smooth);
    const rms = sqrt(ctx, scale(ctx, sum(ctx, sqr(ctx, raw)), 1 / elements(raw)));
    const update = div(ctx, raw, clamp(ctx, scale(ctx, rms, 1 / CLIP), 1, LARGEST));
    return [...states, copy(ctx, sub(ctx, mul(ctx, block.params, keep), mul(ctx, update, rate)), block.params)];
  }
};
function fits({ v }) {
  return v.ne[0] + v.ne[1] <= elements(v);
}
function factored(ctx, { grads, v }, squares, smooth) {
  const [n0, n1] = v.ne;
  const rows = smooth(view2d(ctx, v, 1, n1, 0), scale(ctx, sumRows(ctx, squares), 1 / n0));
  const columns = smooth(view2d(ctx, v, 1, n0, n1 * 4), scale(ctx, sumRows(ctx, transposed(ctx, squares)), 1 / n1));
  const mean = scale(ctx, sum(ctx, rows), 1 / n1);
  const rowFactor = sqrt(ctx, div(ctx, rows, mean));
  const columnFactor = reshape(ctx, sqrt(ctx, columns), n0);
  return { states: [rows, columns], raw: div(ctx, div(ctx, grads, rowFactor), columnFactor) };
}
function full(ctx, { grads, v }, squares, smooth) {
  const state = smooth(v, squares);
  return { states: [state], raw: div(ctx, grads, sqrt(ctx, state)) };
}

// src/train/optimizers/adamw.ts
var adamw = {
  per: "group",
  hyperCount: 7,
  hyper({ adam_beta1, adam_beta2, adam_epsilon, weight_decay }, learningRate, time) {
    const corrections = [1 / (1 - adam_beta1 ** time), 1 / (1 - adam_beta2 ** time)];
    return [learningRate, adam_beta1, adam_beta2, adam_epsilon, weight_decay, ...corrections];
  },
  build: (ctx, { params, grads, m, v }, hyper) => [optStepAdamw(ctx, params, grads, m, v, hyper)]
};

// src/train/optimizers/lion.ts
var lion = {
  per: "group",
  hyperCount: 2,
  hyper: ({ weight_decay }, learningRate) => [learningRate, 1 - learningRate * weight_decay],
  build(ctx, { params, grads, m }, hyper, { adam_beta1: b1, adam_beta2: b2 }) {
    const [rate, keep] = [viewRows(ctx, hyper, 0, 1), viewRows(ctx, hyper, 1, 1)];
    const mix = (beta) => add(ctx, scale(ctx, m, beta), scale(ctx, grads, 1 - beta));
    const stepped = copy(ctx, sub(ctx, mul(ctx, params, keep), mul(ctx, sgn(ctx, mix(b1)), rate)), params);
    return [stepped, copy(ctx, mix(b2), m)];
  }
};

// src/train/optimizers/sgd.ts
var sgd = {
  per: "group",
  hyperCount: 1,
  hyper: (_settings, learningRate) => [learningRate],
  build(ctx, { params, grads, m }, hyper, { momentum = 0, weight_decay }) {
    const rate = viewRows(ctx, hyper, 0, 1);
    const decayed = weight_decay > 0 ? add(ctx, grads, scale(ctx, params, weight_decay)) : grads;
    const velocity = copy(ctx, momentum > 0 ? add(ctx, scale(ctx, m, momentum), decayed) : decayed, m);
    return [velocity, copy(ctx, sub(ctx, params, mul(ctx, velocity, rate)), params)];
  }
};

// src/train/optimizers/table.ts
var optimizers = { adamw, sgd, lion, adafactor };

// src/train/optimizer.ts
var CLIP_EPSILON = 1e-6;
var NODES_PER_BLOCK = 64;
var Optimizer = class {
  #backend;
  #adapter;
  #settings;
  #rule;
  #norm;
  #step;
  #allocators;
  #squared;
  #clip;
  #hyper;
  constructor(backend, adapter, settings) {
    this.#backend = backend;
    this.#adapter = adapter;
    this.#settings = settings;
    this.#rule = optimizers[settings.optim ?? "adamw"];
    this.#norm = new Graph(backend, 32);
    const normCtx = this.#norm.context;
    const squares = adapter.blocks.map(({ grads }) => sum(normCtx, sumRows(normCtx, sqr(normCtx, grads))));
    this.#squared = this.#norm.output(squares.reduce((a, b) => add(normCtx, a, b)));
    const blocks = this.#rule.per === "group" ? adapter.blocks : tensorBlocks(adapter);
    this.#step = new Graph(backend, NODES_PER_BLOCK * (blocks.length + 2));
    this.#clip = this.#step.input(GGML_TYPE.F32, 1);
    const hyper = () => this.#step.input(GGML_TYPE.F32, 1, this.#rule.hyperCount);
    this.#hyper = { a: hyper(), b: hyper() };
    for (const block of blocks) this.#expand(block);
    this.#allocators = [this.#norm, this.#step].map((graph) => {
      const allocator = new Allocator(backend);
      graph.allocate(allocator);
      return allocator;
    });
  }
  zeroGrad() {
    for (const { grads } of this.#adapter.blocks) zeroTensor(this.#backend, grads);
  }
  /** Norm of the gradients as they are. */
  async gradNorm() {
    await this.#norm.compute();
    return Math.sqrt(readFloats(this.#backend, this.#squared)[0]);
  }
  /**
   * Clips and steps. A norm that is not finite leaves parameters and moments as they were.
   * @param time 1-based count of steps, for the bias correction
   * @returns the gradient's norm before clipping
   */
  async step(learningRate, time) {
    const norm = await this.gradNorm();
    if (Number.isFinite(norm)) await this.apply(norm, learningRate, time);
    return norm;
  }
  /** The step itself, for gradients whose norm is known. */
  async apply(norm, learningRate, time) {
    const { max_grad_norm, loraplus_lr_ratio } = this.#settings;
    const clip = max_grad_norm > 0 ? Math.min(1, max_grad_norm / (norm + CLIP_EPSILON)) : 1;
    const rates = { a: learningRate, b: learningRate * (loraplus_lr_ratio || 1) };
    writeTensor(this.#backend, this.#clip, Float32Array.of(clip));
    for (const group of ["a", "b"]) {
      writeTensor(
        this.#backend,
        this.#hyper[group],
        Float32Array.from(this.#rule.hyper(this.#settings, rates[group], time))
      );
    }
    await this.#step.compute();
  }
  #expand(block) {
    const { context } = this.#step;
    const clipped = { ...block, grads: mul(context, block.grads, this.#clip) };
    for (const node of this.#rule.build(context, clipped, this.#hyper[block.group], this.#settings))
      this.#step.expand(node);
  }
  [Symbol.dispose]() {
    for (const each of [this.#norm, this.#step, ...this.#allocators]) each[Symbol.dispose]();
  }
};
function tensorBlocks({ modules }) {
  return modules.flatMap(
    ({ trained }) => Object.values(trained).map(({ group, value, grad, m, v }) => ({ group, params: value, grads: grad, m, v }))
  );
}

// test/support/golden-case.ts
import { readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as join3 } from "node:path";

// src/util/write-atomic.ts
import { randomBytes } from "node:crypto";
import { lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname as dirname2, join as join2 } from "node:path";
async function writeFileAtomic(path, data3) {
  const temporary = join2(dirname2(path), `.tmp-${process.pid}-${randomBytes(6).toString("hex")}`);
  const handle = await open(temporary, "wx");
  try {
    try {
      if (typeof data3 === "string" || data3 instanceof Uint8Array) await handle.writeFile(data3);
      else for await (const chunk of data3) await handle.writeFile(chunk);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await removeQuietly(temporary);
    throw named(error, path);
  }
  await syncFolder(dirname2(path));
}
function named(error, path) {
  const isOfSystem = error instanceof Error && "code" in error && "syscall" in error;
  return isOfSystem ? Object.assign(error, { path }) : error;
}
async function removeQuietly(path) {
  await rm(path, { recursive: true, force: true }).catch(() => {
  });
}
async function syncFolder(folder) {
  const handle = await open(folder, "r").catch(() => void 0);
  await handle?.sync().catch(() => {
  });
  await handle?.close();
}

// src/formats/ggml-types.ts
var type = (id, name, blockSize, blockBytes) => Object.freeze({ id, name, blockSize, blockBytes });
var GGML_TYPES = Object.freeze([
  type(0, "F32", 1, 4),
  type(1, "F16", 1, 2),
  type(2, "Q4_0", 32, 18),
  type(3, "Q4_1", 32, 20),
  type(6, "Q5_0", 32, 22),
  type(7, "Q5_1", 32, 24),
  type(8, "Q8_0", 32, 34),
  type(9, "Q8_1", 32, 36),
  type(10, "Q2_K", 256, 84),
  type(11, "Q3_K", 256, 110),
  type(12, "Q4_K", 256, 144),
  type(13, "Q5_K", 256, 176),
  type(14, "Q6_K", 256, 210),
  type(15, "Q8_K", 256, 292),
  type(16, "IQ2_XXS", 256, 66),
  type(17, "IQ2_XS", 256, 74),
  type(18, "IQ3_XXS", 256, 98),
  type(19, "IQ1_S", 256, 50),
  type(20, "IQ4_NL", 32, 18),
  type(21, "IQ3_S", 256, 110),
  type(22, "IQ2_S", 256, 82),
  type(23, "IQ4_XS", 256, 136),
  type(24, "I8", 1, 1),
  type(25, "I16", 1, 2),
  type(26, "I32", 1, 4),
  type(27, "I64", 1, 8),
  type(28, "F64", 1, 8),
  type(29, "IQ1_M", 256, 56),
  type(30, "BF16", 1, 2),
  type(34, "TQ1_0", 256, 54),
  type(35, "TQ2_0", 256, 66),
  type(39, "MXFP4", 32, 17),
  type(40, "NVFP4", 64, 36),
  type(41, "Q1_0", 128, 18),
  type(42, "Q2_0", 64, 18)
]);
var byId = new Map(GGML_TYPES.map((info) => [info.id, info]));
function ggmlType(id) {
  return byId.get(id);
}
function tensorSizeBytes(info, ne) {
  const [row = 1, ...rest] = ne;
  if (row % info.blockSize !== 0) return void 0;
  return rest.reduce((bytes, n) => bytes * n, row / info.blockSize * info.blockBytes);
}

// src/util/shown.ts
var MAX_CHARS = 80;
function shown(name) {
  const plain = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?");
  return plain.length > MAX_CHARS ? `${plain.slice(0, MAX_CHARS)}...` : plain;
}

// src/formats/gguf-layout.ts
function alignUp(bytes, alignment) {
  return Math.ceil(bytes / alignment) * alignment;
}
function placeTensors(header, path, fileBytes) {
  const dataStart = alignUp(header.sizeBytes, header.alignment);
  const placed = [];
  let expected = 0;
  let previous = "(start)";
  for (const tensor of header.tensors) {
    const sizeBytes2 = declaredSize(tensor, path);
    if (tensor.offset !== BigInt(expected)) throw misplaced(tensor, expected, previous, header.alignment, path);
    placed.push({ name: tensor.name, ne: tensor.ne, type: tensor.type, offset: dataStart + expected, sizeBytes: sizeBytes2 });
    expected = alignUp(expected + sizeBytes2, header.alignment);
    previous = tensor.name;
  }
  checkEnd(placed, path, fileBytes);
  return placed;
}
function declaredSize({ name, ne, type: type2 }, path) {
  const tensor = shown(name);
  const info = ggmlType(type2);
  if (!info) throw new UserError("formats.ggufTensorType", { path, tensor, got: type2 });
  const sizeBytes2 = tensorSizeBytes(info, ne);
  if (sizeBytes2 === void 0) {
    throw new UserError("formats.ggufRow", { path, tensor, type: info.name, got: ne[0], block: info.blockSize });
  }
  if (Number.isSafeInteger(sizeBytes2)) return sizeBytes2;
  throw new UserError("formats.ggufLimit", { path, what: tensor, got: sizeBytes2, limit: Number.MAX_SAFE_INTEGER });
}
function misplaced(tensor, expected, previous, alignment, path) {
  const values = { path, tensor: shown(tensor.name), got: String(tensor.offset), expected, alignment };
  if (tensor.offset % BigInt(alignment) !== 0n) return new UserError("formats.ggufMisaligned", values);
  return new UserError("formats.ggufLayout", { ...values, previous: shown(previous) });
}
function checkEnd(tensors, path, fileBytes) {
  const cut = tensors.find(({ offset: offset2, sizeBytes: sizeBytes3 }) => offset2 + sizeBytes3 > fileBytes);
  if (!cut) return;
  const { offset, sizeBytes: sizeBytes2 } = tensors.at(-1);
  const missing = offset + sizeBytes2 - fileBytes;
  throw new UserError("formats.ggufDataCut", {
    path,
    tensor: shown(cut.name),
    missing,
    got: fileBytes,
    expected: offset + sizeBytes2
  });
}

// src/formats/gguf-limits.ts
var GGUF_LIMITS = {
  keyBytes: 65535,
  // the specification's own limit
  stringBytes: 16 << 20,
  // the longest real string, a chat template, is below 64 KiB
  arrayElements: 16 << 20,
  // the largest real arrays, vocabularies and BPE merges, are below 2^20
  metadataKeys: 65536,
  // real models: below 100
  tensors: 65536,
  // the largest real models, with one tensor per expert, have about 30,000
  tensorNameBytes: 63,
  // ggml's GGML_MAX_NAME less the final zero: llama.cpp refuses longer ones
  dimensions: 4,
  // GGML_MAX_DIMS
  dimensionSize: Number.MAX_SAFE_INTEGER
  // beyond it a size in bytes is no longer exact
};
var DEFAULT_ALIGNMENT = 32;

// src/formats/gguf-scalars.ts
var GGUF_FIXED = {
  uint8: { bytes: 1, read: (from) => from.readUInt8(), write: (to, v) => to.writeUInt8(int(v)) },
  int8: { bytes: 1, read: (from) => from.readInt8(), write: (to, v) => to.writeInt8(int(v)) },
  uint16: { bytes: 2, read: (from) => from.readUInt16LE(), write: (to, v) => to.writeUInt16LE(int(v)) },
  int16: { bytes: 2, read: (from) => from.readInt16LE(), write: (to, v) => to.writeInt16LE(int(v)) },
  uint32: { bytes: 4, read: (from) => from.readUInt32LE(), write: (to, v) => to.writeUInt32LE(int(v)) },
  int32: { bytes: 4, read: (from) => from.readInt32LE(), write: (to, v) => to.writeInt32LE(int(v)) },
  uint64: {
    bytes: 8,
    read: (from) => narrow(from.readBigUInt64LE()),
    write: (to, v) => to.writeBigUInt64LE(big(v))
  },
  int64: { bytes: 8, read: (from) => narrow(from.readBigInt64LE()), write: (to, v) => to.writeBigInt64LE(big(v)) },
  float32: { bytes: 4, read: (from) => from.readFloatLE(), write: (to, v) => to.writeFloatLE(float(v)) },
  float64: { bytes: 8, read: (from) => from.readDoubleLE(), write: (to, v) => to.writeDoubleLE(float(v)) },
  bool: { bytes: 1, read: (from) => from.readUInt8() !== 0, write: (to, v) => to.writeUInt8(flag(v)) }
};
function narrow(value) {
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : value;
}
function int(value) {
  invariant(Number.isInteger(value), `a GGUF integer is made of a ${typeof value} that is no integer`);
  return value;
}
function big(value) {
  invariant(
    typeof value === "bigint" || Number.isSafeInteger(value),
    `a 64-bit GGUF integer is made of a ${typeof value}`
  );
  return BigInt(value);
}
function float(value) {
  invariant(typeof value === "number", `a GGUF float is made of a ${typeof value}`);
  return value;
}
function flag(value) {
  invariant(typeof value === "boolean", `a GGUF bool is made of a ${typeof value}`);
  return value ? 1 : 0;
}

// src/formats/gguf-types.ts
var GGUF_VALUE_TYPES = {
  uint8: 0,
  int8: 1,
  uint16: 2,
  int16: 3,
  uint32: 4,
  int32: 5,
  float32: 6,
  bool: 7,
  string: 8,
  array: 9,
  uint64: 10,
  int64: 11,
  float64: 12
};

// src/formats/gguf-write.ts
async function writeGguf(path, content) {
  const names = new Set(content.tensors.map(({ name }) => name));
  invariant(names.size === content.tensors.length, "two GGUF tensors have one name");
  await writeFileAtomic(path, ggufChunks(content));
}
async function* ggufChunks({ metadata, tensors }) {
  const alignment = alignmentOf(metadata);
  const padding = (bytes) => Buffer.alloc(alignUp(bytes, alignment) - bytes);
  const header = encodeHeader(metadata, tensors, alignment);
  yield header;
  yield padding(header.length);
  for (const { data: data3 } of tensors) {
    yield data3;
    yield padding(data3.length);
  }
}
function alignmentOf(metadata) {
  const typed2 = metadata.get("general.alignment");
  if (!typed2) return DEFAULT_ALIGNMENT;
  const { type: type2, value } = typed2;
  const fits2 = type2 === "uint32" && typeof value === "number" && value > 0 && Number.isInteger(Math.log2(value));
  invariant(fits2, "general.alignment must be a uint32 power of two");
  return value;
}
function encodeHeader(metadata, tensors, alignment) {
  const parts = [Buffer.from("GGUF"), u32(3), u64(tensors.length), u64(metadata.size)];
  for (const [key, typed2] of metadata) parts.push(text2(key), encodeTyped(typed2));
  let offset = 0;
  for (const tensor of tensors) {
    parts.push(...encodeTensorInfo(tensor, offset));
    offset = alignUp(offset + tensor.data.length, alignment);
  }
  return Buffer.concat(parts);
}
function encodeTyped(typed2) {
  const type2 = u32(GGUF_VALUE_TYPES[typed2.type]);
  if (typed2.type !== "array") return Buffer.concat([type2, encodeValues(typed2.type, [typed2.value])]);
  const { of, value } = typed2;
  return Buffer.concat([type2, u32(GGUF_VALUE_TYPES[of]), u64(value.length), encodeValues(of, value)]);
}
function encodeValues(type2, values) {
  if (type2 === "string") return Buffer.concat(values.map(encodeString));
  const { bytes, write } = GGUF_FIXED[type2];
  const encoded = Buffer.alloc(values.length * bytes);
  for (const [i, value] of values.entries()) write(encoded.subarray(i * bytes), value);
  return encoded;
}
function encodeString(value) {
  invariant(typeof value === "string", `a GGUF string is made of a ${typeof value}`);
  return text2(value);
}
function encodeTensorInfo({ name, ne, type: type2, data: data3 }, offset) {
  const info = ggmlType(type2);
  invariant(
    info && tensorSizeBytes(info, ne) === data3.length,
    `${name}: ${data3.length} bytes for type ${type2} of ${ne}`
  );
  invariant(ne.length >= 1 && ne.length <= GGUF_LIMITS.dimensions, `${name}: ${ne.length} dimensions`);
  invariant(
    Buffer.byteLength(name) <= GGUF_LIMITS.tensorNameBytes,
    `${name}: llama.cpp takes names of at most 63 bytes`
  );
  return [text2(name), u32(ne.length), ...ne.map(u64), u32(type2), u64(offset)];
}
function text2(value) {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}
function u32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
function u64(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

// src/ggml/quantize.ts
function quantizeRows({ native }, type2, values, rowLength) {
  const block = Number(native.ggml_blck_size(type2));
  const fits2 = rowLength > 0 && rowLength % block === 0 && values.length % rowLength === 0;
  invariant(fits2, `${values.length} values in rows of ${rowLength} do not fill ${typeName(type2)} blocks of ${block}`);
  const rows = values.length / rowLength;
  const out = new Uint8Array(rows * Number(native.ggml_row_size(type2, rowLength)));
  const written = Number(native.ggml_quantize_chunk(type2, values, out, 0, rows, rowLength, null));
  invariant(written === out.length, `ggml wrote ${written} of ${out.length} bytes of ${typeName(type2)}`);
  return out;
}

// src/formats/magic.ts
function magicShown(head) {
  const magic = Buffer.from(head.subarray(0, 4));
  return magic.every((byte) => byte > 32 && byte < 127) ? `"${magic.toString("latin1")}"` : `0x${magic.toString("hex")}`;
}

// src/formats/open-input.ts
import { open as open2, stat } from "node:fs/promises";
var HEAD_BYTES = 256;
var LFS_HEAD = "version https://git-lfs.github.com/spec/";
async function openInput(path) {
  const sizeBytes2 = await checkedSize(path);
  const handle = await open2(path, "r").catch((error) => throwOpenError(path, error));
  try {
    const head = Buffer.alloc(Math.min(sizeBytes2, HEAD_BYTES));
    await readFully(handle, head, 0, path);
    if (head.toString("latin1").startsWith(LFS_HEAD)) throw new UserError("formats.lfsPointer", { path });
    return { handle, sizeBytes: sizeBytes2, head };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
async function withInput(path, use) {
  const input = await openInput(path);
  try {
    return await use(input);
  } finally {
    await input.handle.close();
  }
}
async function readFully(handle, target, position, path) {
  let done = 0;
  while (done < target.length) {
    const length = Math.min(target.length - done, MAX_READ_BYTES);
    const { bytesRead } = await handle.read(target, done, length, position + done);
    if (bytesRead === 0) throw new UserError("formats.fileChanged", { path });
    done += bytesRead;
  }
}
var MAX_READ_BYTES = 1 << 30;
async function checkedSize(path) {
  const info = await stat(path).catch((error) => throwOpenError(path, error));
  if (info.isDirectory()) throw new UserError("formats.directory", { path });
  if (!info.isFile()) throw new UserError("formats.notRegularFile", { path });
  if (info.size === 0) throw new UserError("formats.emptyFile", { path });
  return info.size;
}
function throwOpenError(path, error) {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") throw new UserError("formats.missing", { path });
  if (error.code === "EACCES" || error.code === "EPERM") throw new UserError("formats.unreadable", { path });
  throw error;
}

// src/lora/weights.ts
function loraScale({ rank, alpha, useRslora }) {
  return useRslora ? alpha / Math.sqrt(rank) : alpha / rank;
}
function permuteRows(rows, site, toHuggingFace) {
  if (site.permutedHeads === 0) return rows;
  const width = rows.length / site.nOut;
  const size = site.nOut / site.permutedHeads;
  const out = new Float32Array(rows.length);
  for (let row = 0; row < site.nOut; row++) {
    const within = row % size;
    const huggingFace = row - within + within % 2 * (size / 2) + Math.floor(within / 2);
    const [from, to] = toHuggingFace ? [row, huggingFace] : [huggingFace, row];
    out.set(rows.subarray(from * width, (from + 1) * width), to * width);
  }
  return out;
}

// src/lora/save-peft.ts
function peftTensorName(site, matrix) {
  return `base_model.model.${site.peftName}.lora_${matrix}.weight`;
}

// test/support/formula.ts
function fnv1a32(name) {
  let h = 2166136261;
  for (const byte of new TextEncoder().encode(name)) h = Math.imul(h ^ byte, 16777619);
  return h >>> 0;
}
function formulaTensor(name, count, scale3, offset = 0) {
  const h = fnv1a32(name);
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let x = h + Math.imul(i, 2654435761) | 0;
    x ^= x >>> 16;
    x = Math.imul(x, 2146121005);
    x ^= x >>> 15;
    x = Math.imul(x, 2221713035);
    x ^= x >>> 16;
    out[i] = offset + scale3 * ((x >>> 8) / 2 ** 23 - 1);
  }
  return out;
}

// test/support/golden-case.ts
var goldenFolder = new URL("../golden/", import.meta.url).pathname;
function readCase(name) {
  return JSON.parse(readFileSync(join3(goldenFolder, `${name}.json`), "utf8"));
}
async function writeCaseModel(golden, extra = /* @__PURE__ */ new Map(), type2 = GGML_TYPE.F32) {
  const path = join3(await mkdtemp(join3(tmpdir(), "lorasmith-case-")), `${golden.case}.gguf`);
  const tensors = golden.gguf.tensors.map(({ name, from, permute_heads }) => {
    const { shape, scale: scale3, offset } = golden.tensors.find((tensor) => tensor.name === from);
    const values = formulaTensor(
      from,
      shape.reduce((a, b) => a * b, 1),
      scale3,
      offset
    );
    const site = { permutedHeads: permute_heads ?? 0, nOut: shape[0] };
    return typed(name, shape.toReversed(), permuteRows(values, site, false), shape.length === 2 ? type2 : GGML_TYPE.F32);
  });
  const freqs = golden.gguf["rope_freqs.weight"];
  if (freqs) tensors.push(typed("rope_freqs.weight", [freqs.length], Float32Array.from(freqs), GGML_TYPE.F32));
  await writeGguf(path, { metadata: new Map([...Object.entries(golden.gguf.metadata), ...extra]), tensors });
  return path;
}
function caseAdapter(golden, sites) {
  const { r, formula_scale } = golden.lora;
  return sites.map((site) => ({
    site,
    a: formulaTensor(peftTensorName(site, "A"), r * site.nIn, formula_scale),
    b: permuteRows(formulaTensor(peftTensorName(site, "B"), r * site.nOut, formula_scale), site, false)
  }));
}
function caseExamples(golden) {
  return golden.sequences.map(({ tokens, answer: [first, end] }, id) => ({
    id,
    tokens: Int32Array.from(tokens),
    lossMask: Uint8Array.from(tokens, (_2, i) => i >= first && i < end ? 1 : 0),
    answerTokens: end - Math.max(1, first),
    tag: null
  }));
}
function typed(name, ne, values, type2) {
  const data3 = type2 === GGML_TYPE.F32 ? new Uint8Array(values.buffer) : quantizeRows(openLibrary(), type2, values, ne[0]);
  return { name, ne, type: type2, data: data3 };
}

// src/formats/gguf-header.ts
function parseHeader(reader, path) {
  const version = readVersion(reader, path);
  const nTensors = reader.count(GGUF_LIMITS.tensors, "tensor count");
  const nKeys = reader.count(GGUF_LIMITS.metadataKeys, "metadata count");
  const { metadata, metadataTypes } = readMetadata(reader, path, nKeys);
  const alignment = readAlignment(metadata, metadataTypes, path);
  const tensors = readTensorList(reader, path, nTensors);
  return { version, metadata, metadataTypes, tensors, alignment, sizeBytes: reader.position() };
}
function readVersion(reader, path) {
  const version = reader.u32("version");
  if (version === 2 || version === 3) return version;
  if ((version & 65535) === 0) throw new UserError("formats.ggufBigEndian", { path });
  throw new UserError("formats.ggufVersion", { path, version });
}
function readMetadata(reader, path, count) {
  const metadata = /* @__PURE__ */ new Map();
  const metadataTypes = /* @__PURE__ */ new Map();
  for (let i = 0; i < count; i++) {
    const key = reader.string(GGUF_LIMITS.keyBytes, `metadata key ${i + 1}`);
    if (metadata.has(key)) throw new UserError("formats.ggufDuplicate", { path, name: shown(key) });
    const type2 = readValueType(reader, path, key);
    if (type2 === "array") {
      const of = readValueType(reader, path, key);
      metadata.set(key, readArray(reader, path, key, of));
      metadataTypes.set(key, { type: type2, of });
    } else {
      metadata.set(key, readScalar(reader, type2, key));
      metadataTypes.set(key, { type: type2 });
    }
  }
  return { metadata, metadataTypes };
}
var typeNames = new Map(Object.entries(GGUF_VALUE_TYPES).map(([name, id]) => [id, name]));
function readValueType(reader, path, key) {
  const id = reader.u32(key);
  const name = typeNames.get(id);
  if (!name) throw new UserError("formats.ggufValueType", { path, key: shown(key), got: id });
  return name;
}
function readScalar(reader, type2, key) {
  if (type2 === "string") return reader.string(GGUF_LIMITS.stringBytes, key);
  const { bytes, read } = GGUF_FIXED[type2];
  return read(reader.take(bytes, key));
}
function readArray(reader, path, key, of) {
  if (of === "array") throw new UserError("formats.ggufNestedArray", { path, key: shown(key) });
  const count = reader.count(GGUF_LIMITS.arrayElements, key);
  reader.expect(count * (of === "string" ? 8 : GGUF_FIXED[of].bytes), key);
  const values = [];
  for (let i = 0; i < count; i++) values.push(readScalar(reader, of, key));
  return values;
}
function readAlignment(metadata, types, path) {
  const value = metadata.get("general.alignment");
  if (value === void 0) return DEFAULT_ALIGNMENT;
  const { type: type2 } = types.get("general.alignment");
  const isPowerOfTwo = typeof value === "number" && value > 0 && Number.isInteger(Math.log2(value));
  if (type2 === "uint32" && isPowerOfTwo) return value;
  const got = typeof value === "number" ? value : type2;
  throw new UserError("formats.ggufAlignment", { path, got });
}
function readTensorList(reader, path, count) {
  const tensors = [];
  const names = /* @__PURE__ */ new Set();
  for (let i = 0; i < count; i++) {
    const name = reader.string(GGUF_LIMITS.tensorNameBytes, `tensor name ${i + 1}`);
    if (names.has(name)) throw new UserError("formats.ggufDuplicate", { path, name: shown(name) });
    names.add(name);
    const ne = readDimensions(reader, path, name);
    const type2 = reader.u32(name);
    tensors.push({ name, ne, type: type2, offset: reader.take(8, name).readBigUInt64LE() });
  }
  return tensors;
}
function readDimensions(reader, path, name) {
  const count = reader.u32(name);
  const limit = GGUF_LIMITS.dimensions;
  if (count > limit) throw new UserError("formats.ggufLimit", { path, what: shown(name), got: count, limit });
  const ne = [];
  for (let i = 0; i < count; i++) ne.push(reader.count(GGUF_LIMITS.dimensionSize, name));
  const elements2 = ne.reduce((product, n) => product * n, 1);
  if (!Number.isSafeInteger(elements2)) {
    throw new UserError("formats.ggufLimit", {
      path,
      what: shown(name),
      got: elements2,
      limit: GGUF_LIMITS.dimensionSize
    });
  }
  return count === 0 ? [1] : ne;
}

// src/formats/gguf-reader.ts
import { readSync } from "node:fs";
var WINDOW_BYTES = 1 << 20;
function createHeaderReader(path, fd, sizeBytes2) {
  let window = Buffer.alloc(0);
  let windowStart = 0;
  let position = 0;
  function fill(count2) {
    const wanted = Buffer.alloc(Math.min(Math.max(count2, WINDOW_BYTES), sizeBytes2 - position));
    let done = 0;
    while (done < wanted.length) {
      const read = readSync(fd, wanted, done, wanted.length - done, position + done);
      if (read === 0) throw new UserError("formats.fileChanged", { path });
      done += read;
    }
    window = wanted;
    windowStart = position;
  }
  function expect(bytes, what) {
    const left = sizeBytes2 - position;
    if (bytes <= left) return;
    throw new UserError("formats.ggufHeaderCut", { path, what: shown(what), at: position, bytes, left });
  }
  function take(count2, what) {
    expect(count2, what);
    if (position + count2 > windowStart + window.length) fill(count2);
    const start = position - windowStart;
    position += count2;
    return window.subarray(start, start + count2);
  }
  function count(limit, what) {
    const value = take(8, what).readBigUInt64LE();
    if (value > limit) throw new UserError("formats.ggufLimit", { path, what: shown(what), got: String(value), limit });
    return Number(value);
  }
  return {
    take,
    count,
    expect,
    u32: (what) => take(4, what).readUInt32LE(),
    string: (limit, what) => take(count(limit, what), what).toString("utf8"),
    position: () => position
  };
}

// src/formats/gguf-read.ts
async function readGguf(path) {
  return withInput(path, async ({ handle, sizeBytes: sizeBytes2, head }) => {
    checkMagic(head, path);
    const reader = createHeaderReader(path, handle.fd, sizeBytes2);
    reader.take(4, "magic");
    const header = parseHeader(reader, path);
    const { version, metadata, metadataTypes } = header;
    return { path, version, metadata, metadataTypes, tensors: placeTensors(header, path, sizeBytes2), sizeBytes: sizeBytes2 };
  });
}
var LEGACY_MAGICS = /* @__PURE__ */ new Set(["lmgg", "fmgg", "tjgg", "algg"]);
function checkMagic(head, path) {
  const magic = head.toString("latin1", 0, 4);
  if (magic === "GGUF") return;
  if (LEGACY_MAGICS.has(magic)) {
    throw new UserError("formats.legacyGgml", { path, got: [...magic].reverse().join("") });
  }
  if (head[8] === 123 && head.length > 8 && head.readBigUInt64LE() < 2n ** 32n) {
    throw new UserError("formats.safetensorsForGguf", { path });
  }
  throw new UserError("formats.notGguf", { path, got: magicShown(head) });
}

// src/lora/flat-layout.ts
var FLAT_ROW = 256;
var ALIGN = 64;
function flatLayout(specs) {
  return ["a", "b"].map(
    (group) => layoutOf(
      group,
      specs.filter((spec) => spec.group === group)
    )
  ).filter(({ rows }) => rows > 0);
}
function layoutOf(group, specs) {
  const offsets = /* @__PURE__ */ new Map();
  let end = 0;
  for (const spec of specs) {
    offsets.set(spec, end);
    end = Math.ceil((end + elementsOf(spec)) / ALIGN) * ALIGN;
  }
  return { group, rows: Math.ceil(end / FLAT_ROW), offsets };
}
function elementsOf({ ne }) {
  return ne.reduce((product, n) => product * n, 1);
}

// src/lora/patterns.ts
function rankOf({ rank, rankPattern }, site) {
  return lookUp(rankPattern, site) ?? rank;
}
function alphaOf({ alpha, alphaPattern }, site) {
  return lookUp(alphaPattern, site) ?? alpha;
}
function lookUp(pattern, { peftName }) {
  return Object.entries(pattern ?? {}).find(([name]) => peftName === name || peftName.endsWith(`.${name}`))?.[1];
}

// src/autograd/row-scale.ts
function rowScale(tape, x, c) {
  const ctx = tape.context;
  return tape.record(mul(ctx, x.value, c.value), [x, c], (dy) => [
    x.needsGrad ? mul(ctx, dy, c.value) : null,
    reshape(ctx, sumRows(ctx, tape.transposed(mul(ctx, dy, x.value))), ...c.value.ne)
    // [1, n] -> [n]
  ]);
}
function divConstant(tape, c, constant) {
  return tape.record(div(tape.context, c.value, constant), [c], (dy) => [div(tape.context, dy, constant)]);
}
function addConstant(tape, x, constant) {
  return tape.record(add(tape.context, x.value, constant), [x], (dy) => [dy]);
}

// src/lora/variants/lora.ts
var lora3 = {
  trained: factors,
  constants: () => [],
  initialise(site, rank, random) {
    const a = new Float32Array(site.nIn * rank);
    const bound = 1 / Math.sqrt(site.nIn);
    random.fillUniform(a, -bound, bound);
    return { a };
  },
  apply: (tape, module, { input, output }) => add2(tape, output, lowRank(tape, module, input))
};
function factors({ nIn, nOut }, rank) {
  return [
    { name: "a", ne: [nIn, rank], group: "a" },
    { name: "b", ne: [rank, nOut], group: "b" }
  ];
}
function lowRank(tape, { trained, scale: factor }, input) {
  const low = trainedLinear(tape, input, trained.a);
  return scale2(tape, trainedLinear(tape, low, trained.b), factor);
}

// src/lora/variants/adalora.ts
var INIT_STD = 0.02;
var adalora = {
  trained: (site, rank) => [...factors(site, rank), { name: "e", ne: [rank], group: "a" }],
  constants: () => [],
  initialise(site, rank, random) {
    const normal = (count) => Float32Array.from({ length: count }, () => random.normal() * INIT_STD);
    return { a: normal(site.nIn * rank), b: normal(site.nOut * rank) };
  },
  apply(tape, { trained, scale: factor }, { input, output }) {
    const low = rowScale(tape, trainedLinear(tape, input, trained.a), tape.parameter(trained.e));
    return add2(tape, output, scale2(tape, trainedLinear(tape, low, trained.b), factor));
  }
};

// src/lora/variants/dora.ts
var dora = {
  trained: (site, rank) => [...factors(site, rank), { name: "magnitude", ne: [site.nOut], group: "a" }],
  constants: (site) => [{ name: "weightSquares", ne: [site.nOut], group: "a" }],
  initialise: lora3.initialise,
  async prepare(backend, _module, matrix) {
    const weightSquares = await rowSquares(backend, matrix);
    return { weightSquares, magnitude: weightSquares.map(Math.sqrt) };
  },
  apply(tape, module, { input, output, matrix, droppedOut }) {
    const low = lowRank(tape, module, input);
    const magnitude = tape.parameter(module.trained.magnitude);
    const c = divConstant(tape, magnitude, adaptedNorm(tape.context, module, matrix));
    if (!droppedOut) return rowScale(tape, add2(tape, output, low), c);
    const dropped = frozenLinear(tape, input, matrix);
    return add2(tape, rowScale(tape, add2(tape, dropped, low), c), add2(tape, output, scale2(tape, dropped, -1)));
  }
};
async function rowSquares(backend, { weight, rowIds }) {
  var _stack2 = [];
  try {
    const graph = __using(_stack2, new Graph(backend, 32));
    const allocator = __using(_stack2, new Allocator(backend));
    const sums = graph.output(sumRows(graph.context, sqr(graph.context, getRows(graph.context, weight, rowIds))));
    graph.allocate(allocator);
    await graph.compute();
    return readFloats(backend, sums);
  } catch (_2) {
    var _error2 = _2, _hasError2 = true;
  } finally {
    __callDispose(_stack2, _error2, _hasError2);
  }
}
function adaptedNorm(ctx, { trained, constants, scale: s }, { weight }) {
  const [a, b] = [trained.a.value, trained.b.value];
  const cross = sumRows(ctx, mul(ctx, transposed(ctx, mulMat(ctx, weight, a)), b));
  const own = sumRows(ctx, mul(ctx, mulMat(ctx, mulMat(ctx, a, a), b), b));
  const terms = add(ctx, scale(ctx, cross, 2 * s), scale(ctx, own, s * s));
  const squares = constants.weightSquares;
  return sqrt(ctx, add(ctx, squares, reshape(ctx, terms, squares.ne[0])));
}

// src/util/small-svd.ts
function dot(a, b) {
  let sum2 = 0;
  for (let i = 0; i < a.length; i++) sum2 += a[i] * b[i];
  return sum2;
}
function orthonormal(columns) {
  const done = [];
  for (const column of columns) {
    const q = Float64Array.from(column);
    const before = Math.sqrt(dot(q, q));
    for (let pass = 0; pass < 2; pass++) {
      for (const other of done) {
        const share = dot(q, other);
        for (let i = 0; i < q.length; i++) q[i] -= share * other[i];
      }
    }
    const norm = Math.sqrt(dot(q, q));
    const inverse = norm > before * 1e-12 ? 1 / norm : 0;
    for (let i = 0; i < q.length; i++) q[i] *= inverse;
    done.push(q);
  }
  return done;
}
var SWEEPS = 60;
var CONVERGED = 1e-14;
function smallSvd(columns) {
  const work = columns.map((column) => Float64Array.from(column));
  const right = columns.map((_2, i) => Float64Array.from(columns, (__, j) => i === j ? 1 : 0));
  for (let sweep = 0; sweep < SWEEPS && rotateAll(work, right); sweep++) ;
  const norms = work.map((column) => Math.sqrt(dot(column, column)));
  const order = norms.map((_2, i) => i).sort((a, b) => norms[b] - norms[a]);
  return {
    u: order.map((i) => work[i].map((value) => norms[i] > 0 ? value / norms[i] : 0)),
    s: Float64Array.from(order, (i) => norms[i]),
    v: order.map((i) => right[i])
  };
}
function rotateAll(work, right) {
  let rotated = false;
  for (let p2 = 0; p2 < work.length; p2++) {
    for (let q = p2 + 1; q < work.length; q++) {
      const [a, b] = [work[p2], work[q]];
      const [alpha, beta, gamma] = [dot(a, a), dot(b, b), dot(a, b)];
      if (Math.abs(gamma) <= CONVERGED * Math.sqrt(alpha * beta)) continue;
      rotated = true;
      const zeta = (beta - alpha) / (2 * gamma);
      const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
      const c = 1 / Math.sqrt(1 + t * t);
      rotate(a, b, c, c * t);
      rotate(right[p2], right[q], c, c * t);
    }
  }
  return rotated;
}
function rotate(a, b, c, s) {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i], b[i]];
    a[i] = c * x - s * y;
    b[i] = s * x + c * y;
  }
}

// src/lora/fast-svd.ts
var OVERSAMPLING = 16;
var EXACT_BELOW = 160;
var POWER_STEPS = 16;
async function fastSvd(backend, matrix, rank, seed) {
  var _stack2 = [];
  try {
    const [nIn, nOut] = matrix.weight.ne;
    const least = Math.min(nIn, nOut);
    const width = least <= EXACT_BELOW ? least : Math.min(least, rank + OVERSAMPLING);
    const products = __using(_stack2, new Products(backend, matrix, width));
    const random = createRandom(seed);
    let right = orthonormal(
      Array.from({ length: width }, () => Float64Array.from({ length: nIn }, () => random.normal()))
    );
    for (let i = 0; i < POWER_STEPS; i++) {
      const left = orthonormal(await products.timesW(right));
      right = orthonormal(await products.timesTransposed(left));
    }
    const { u, s, v } = smallSvd(await products.timesW(right));
    const rotated = Array.from({ length: rank }, (_3, k) => combine(right, v[k]));
    return { left: u.slice(0, rank), values: s.slice(0, rank), right: rotated };
  } catch (_2) {
    var _error2 = _2, _hasError2 = true;
  } finally {
    __callDispose(_stack2, _error2, _hasError2);
  }
}
function combine(columns, weights) {
  const out = new Float64Array(columns[0].length);
  for (const [j, column] of columns.entries()) for (let i = 0; i < out.length; i++) out[i] += column[i] * weights[j];
  return out;
}
var Products = class {
  #backend;
  #forward;
  #backward;
  constructor(backend, matrix, width) {
    const { weight, rowIds } = matrix;
    this.#backend = backend;
    const plain = { ...matrix, transposedType: GGML_TYPE.F32 };
    this.#forward = new Product(
      backend,
      (graph) => weight.type === GGML_TYPE.F32 ? weight : getRows(graph.context, weight, rowIds),
      weight.ne[0],
      width
    );
    this.#backward = new Product(backend, (graph) => transposeFrozen(graph.context, plain), weight.ne[1], width);
  }
  timesW(columns) {
    return this.#forward.run(this.#backend, columns);
  }
  timesTransposed(columns) {
    return this.#backward.run(this.#backend, columns);
  }
  [Symbol.dispose]() {
    this.#forward[Symbol.dispose]();
    this.#backward[Symbol.dispose]();
  }
};
var Product = class {
  #graph;
  #allocator;
  #input;
  #output;
  constructor(backend, matrix, inner, width) {
    this.#graph = new Graph(backend, 32);
    this.#allocator = new Allocator(backend);
    this.#input = this.#graph.input(GGML_TYPE.F32, inner, width);
    this.#output = this.#graph.output(mulMat(this.#graph.context, matrix(this.#graph), this.#input));
    this.#graph.allocate(this.#allocator);
  }
  async run(backend, columns) {
    writeTensor(backend, this.#input, Float32Array.from(columns.flatMap((column) => Array.from(column))));
    await this.#graph.compute();
    const flat = readFloats(backend, this.#output);
    const length = this.#output.ne[0];
    return columns.map((_2, j) => Float64Array.from(flat.subarray(j * length, (j + 1) * length)));
  }
  [Symbol.dispose]() {
    this.#graph[Symbol.dispose]();
    this.#allocator[Symbol.dispose]();
  }
};

// src/lora/variants/pissa.ts
var pissa = {
  trained: factors,
  constants: (site, rank) => [
    { name: "a0", ne: [site.nIn, rank], group: "a" },
    { name: "b0", ne: [rank, site.nOut], group: "b" }
  ],
  initialise: () => ({}),
  async prepare(backend, module, matrix, seed) {
    const { left, values, right } = await fastSvd(backend, matrix, module.rank, seed);
    const { rank } = module;
    const root = values.map((value) => Math.sqrt(value / module.scale));
    const a = Float32Array.from(right.flatMap((vector, r) => Array.from(vector, (value) => value * root[r])));
    const { nOut } = module.site;
    const b = Float32Array.from(
      { length: nOut * rank },
      (_2, i) => left[i % rank][Math.floor(i / rank)] * root[i % rank]
    );
    return { a, b, a0: a, b0: b };
  },
  apply(tape, module, { input, output }) {
    const ctx = tape.context;
    const { a0, b0 } = module.constants;
    const principal = tape.record(mulMat(ctx, b0, mulMat(ctx, a0, input.value)), [input], (dy) => [
      mulMat(ctx, tape.transposed(a0), mulMat(ctx, tape.transposed(b0), dy))
    ]);
    return add2(tape, add2(tape, output, scale2(tape, principal, -module.scale)), lowRank(tape, module, input));
  }
};

// src/lora/variants/table.ts
var variants = { lora: lora3, dora, adalora, pissa };

// src/lora/adapter.ts
function injectLora(backend, sites, settings) {
  const variant = variants[settings.variant ?? "lora"];
  const specs = sites.map((site) => ({
    site,
    trained: variant.trained(site, rankOf(settings, site)),
    constants: variant.constants(site, rankOf(settings, site))
  }));
  const layouts = flatLayout(specs.flatMap(({ trained }) => trained));
  const rows = layouts.reduce((sum2, layout) => sum2 + layout.rows, 0);
  const tensors = specs.reduce((sum2, { trained, constants }) => sum2 + 4 * trained.length + constants.length, 0);
  const context = new Context(backend.library, 4 * layouts.length + tensors);
  const blocks = layouts.map(({ group, rows: blockRows }) => {
    const block = () => context.newTensor(GGML_TYPE.F32, FLAT_ROW, blockRows);
    return { group, params: block(), grads: block(), m: block(), v: block() };
  });
  const place = (spec) => {
    const i = layouts.findIndex(({ group: group2 }) => group2 === spec.group);
    const [ne0, ne1 = 1] = spec.ne;
    const view = (of) => view2d(context, of, ne0, ne1, layouts[i].offsets.get(spec) * 4);
    const { group, params, grads, m, v } = blocks[i];
    return { group, value: view(params), grad: view(grads), m: view(m), v: view(v) };
  };
  const modules = specs.map(({ site, trained, constants }) => {
    const [rank, alpha] = [rankOf(settings, site), alphaOf(settings, site)];
    return {
      site,
      rank,
      alpha,
      scale: loraScale({ rank, alpha, useRslora: settings.useRslora }),
      trained: Object.fromEntries(trained.map((spec) => [spec.name, place(spec)])),
      constants: Object.fromEntries(constants.map(({ name, ne }) => [name, context.newTensor(GGML_TYPE.F32, ...ne)]))
    };
  });
  const buffer = allocate(backend, context);
  if (!buffer)
    throw new UserError("lora.noMemory", { device: backend.name, megabytes: Math.ceil(rows * FLAT_ROW * 16 / 1e6) });
  buffer.clear();
  for (const [i, module] of modules.entries()) {
    writeValues(backend, module, variant.initialise(module.site, module.rank, createRandom(settings.seed, i)));
  }
  return assemble(backend, settings, modules, blocks, buffer, context);
}
function assemble(backend, settings, modules, blocks, buffer, context) {
  const variant = variants[settings.variant ?? "lora"];
  const bySite = new Map(modules.map((module) => [module.site.ggufName, module]));
  const layers = new Set(modules.map(({ site }) => site.layer));
  return {
    settings,
    modules,
    sites: modules.map(({ site }) => site),
    blocks,
    bytes: buffer.sizeBytes,
    parameterCount: modules.reduce(
      (sum2, { trained }) => sum2 + Object.values(trained).reduce((n, { value }) => n + elements(value), 0),
      0
    ),
    isTrained: (layer) => layers.has(layer),
    adapt: (masks) => (tape, site, x, output, matrix) => {
      const module = bySite.get(site.ggufName);
      if (!module) return output;
      const input = masks ? mask(tape, x, masks.for(tape.graph, site, x.value.ne[1])) : x;
      return variant.apply(tape, module, { input, droppedOut: masks !== null, output, matrix });
    },
    async prepare(matrixOf) {
      if (!variant.prepare) return;
      for (const [i, module] of modules.entries()) {
        writeValues(backend, module, await variant.prepare(backend, module, matrixOf(module.site), settings.seed + i));
      }
    },
    readGrads: () => modules.map((module) => readModule(backend, module, "grad")),
    readWeights: () => ({ ...settings, modules: modules.map((module) => readModule(backend, module, "value")) }),
    writeWeights(weights) {
      for (const { site, a, b, extra } of weights) writeValues(backend, bySite.get(site.ggufName), { a, b, ...extra });
    },
    [Symbol.dispose]() {
      buffer[Symbol.dispose]();
      context[Symbol.dispose]();
    }
  };
}
function writeValues(backend, { trained, constants }, values) {
  for (const [name, data3] of Object.entries(values)) {
    const tensor = trained[name]?.value ?? constants[name];
    if (tensor) writeTensor(backend, tensor, data3);
  }
}
function readModule(backend, { site, alpha, trained, constants }, kind) {
  const read = Object.entries(trained).map(([name, parameter]) => [name, readFloats(backend, parameter[kind])]);
  const fixed = kind === "value" ? Object.entries(constants).map(([name, tensor]) => [name, readFloats(backend, tensor)]) : [];
  const { a, b, ...extra } = Object.fromEntries([...read, ...fixed]);
  return { site, alpha, a, b, extra };
}

// src/models/sites.ts
var PROJECTIONS = [
  { gguf: "attn_q", peft: "q_proj", parent: "self_attn" },
  { gguf: "attn_k", peft: "k_proj", parent: "self_attn" },
  { gguf: "attn_v", peft: "v_proj", parent: "self_attn" },
  { gguf: "attn_output", peft: "o_proj", parent: "self_attn" },
  { gguf: "ffn_gate", peft: "gate_proj", parent: "mlp" },
  { gguf: "ffn_up", peft: "up_proj", parent: "mlp" },
  { gguf: "ffn_down", peft: "down_proj", parent: "mlp" }
];
function listSites(hyper, permuted) {
  const { nEmbd, nFf, headSize, nHead, nHeadKv } = hyper;
  const [q, kv] = [nHead * headSize, nHeadKv * headSize];
  const shapes = {
    attn_q: [nEmbd, q],
    attn_k: [nEmbd, kv],
    attn_v: [nEmbd, kv],
    attn_output: [q, nEmbd],
    ffn_gate: [nEmbd, nFf],
    ffn_up: [nEmbd, nFf],
    ffn_down: [nFf, nEmbd]
  };
  return Array.from(
    { length: hyper.nLayers },
    (_2, layer) => PROJECTIONS.map((projection) => {
      const [nIn, nOut] = shapes[projection.gguf];
      const heads = { attn_q: nHead, attn_k: nHeadKv }[projection.gguf] ?? 0;
      return {
        layer,
        projection,
        ggufName: `blk.${layer}.${projection.gguf}`,
        peftName: `model.layers.${layer}.${projection.parent}.${projection.peft}`,
        nIn,
        nOut,
        permutedHeads: permuted ? heads : 0
      };
    })
  ).flat();
}

// src/lora/targets.ts
var ALL = /* @__PURE__ */ new Set(["all-linear", "all"]);
function selectTargets(sites, targetModules) {
  const unmatched = targetModules.filter((target) => !ALL.has(target) && !sites.some((site) => matches(site, target)));
  if (unmatched.length > 0 || targetModules.length === 0) {
    const allowed = PROJECTIONS.map(({ peft, gguf }) => `${peft} (${gguf})`).join(", ");
    throw new UserError("lora.targets", { got: unmatched.join(", ") || "[]", allowed });
  }
  return sites.filter((site) => targetModules.some((target) => ALL.has(target) || matches(site, target)));
}
function matches({ projection }, target) {
  return projection.peft === target || projection.gguf === target;
}

// src/autograd/fused.ts
function normGrad(graph, grad, x, normed, eps) {
  const fused = rmsNormBack(graph.context, grad, x, eps);
  return graph.backend.supports(fused) ? fused : composedNormGrad(graph.context, grad, x, normed, eps);
}
function composedNormGrad(ctx, grad, x, normed, eps) {
  const share = 1 / x.ne[0];
  const inner = sub(ctx, grad, mul(ctx, normed, scale(ctx, sumRows(ctx, mul(ctx, grad, normed)), share)));
  const rms = sqrt(ctx, scaleBias(ctx, sumRows(ctx, sqr(ctx, x)), share, eps));
  return div(ctx, inner, rms);
}
function siluGrad(graph, grad, x) {
  const fused = siluBack(graph.context, grad, x);
  return graph.backend.supports(fused) ? fused : composedSiluGrad(graph.context, grad, x);
}
function composedSiluGrad(ctx, grad, x) {
  const s = sigmoid(ctx, x);
  const slope = add(ctx, s, mul(ctx, mul(ctx, x, s), scaleBias(ctx, s, -1, 1)));
  return mul(ctx, grad, slope);
}
function softMaxGrad(graph, grad, y, factor) {
  const fused = softMaxExtBack(graph.context, grad, y, factor);
  return graph.backend.supports(fused) ? fused : composedSoftMaxGrad(graph.context, grad, y, factor);
}
function composedSoftMaxGrad(ctx, grad, y, factor) {
  return scale(ctx, mul(ctx, y, sub(ctx, grad, sumRows(ctx, mul(ctx, grad, y)))), factor);
}
function ropeGrad(graph, grad, at, freqFactors, params) {
  const fused = rope(graph.context, grad, at.positions, freqFactors, params, true);
  return graph.backend.supports(fused) ? fused : composedRopeGrad(graph.context, grad, at, freqFactors, params);
}
function composedRopeGrad(ctx, grad, at, freqFactors, params) {
  return rope(ctx, grad, at.negated, freqFactors, params);
}

// src/autograd/attention.ts
function attention(tape, q, k, v, heads, layout) {
  const ctx = tape.context;
  const { length: T, sequences: B, mask: mask2 } = layout;
  const { size: hd, query: H, key: KV } = heads;
  const rows = T * H / KV;
  const factor = 1 / Math.sqrt(hd);
  const qh = reshape(ctx, toHeads(ctx, q.value, hd, H, layout), hd, rows, KV, B);
  const kh = toHeads(ctx, k.value, hd, KV, layout);
  const vh = toHeads(ctx, v.value, hd, KV, layout);
  const scores = reshape(ctx, mulMat(ctx, kh, qh), T, T, H, B);
  const weights = softMaxExt(ctx, scores, mask2, factor);
  const grouped = reshape(ctx, weights, T, rows, KV, B);
  const mixed = mulMat(ctx, turned(ctx, vh), grouped);
  const out = fromHeads(ctx, mixed, hd, H, layout);
  return tape.record(out, [q, k, v], (dy) => {
    const dOut = reshape(ctx, toHeads(ctx, dy, hd, H, layout), hd, rows, KV, B);
    const dWeights = reshape(ctx, mulMat(ctx, vh, dOut), T, T, H, B);
    const dScores = reshape(ctx, softMaxGrad(tape.graph, dWeights, weights, factor), T, rows, KV, B);
    const dv = mulMat(ctx, turned(ctx, dOut), turned(ctx, grouped));
    const dq = mulMat(ctx, turned(ctx, kh), dScores);
    const dk = mulMat(ctx, turned(ctx, qh), turned(ctx, dScores));
    return [fromHeads(ctx, dq, hd, H, layout), fromHeads(ctx, dk, hd, KV, layout), fromHeads(ctx, dv, hd, KV, layout)];
  });
}
function toHeads(ctx, x, hd, n, { slots, length, sequences }) {
  const spread = slots ? gatherRows(ctx, x, slots.to) : x;
  return cont(ctx, permute(ctx, reshape(ctx, spread, hd, n, length, sequences), [0, 2, 1, 3]));
}
function fromHeads(ctx, x, hd, n, { slots, length, sequences }) {
  const split = reshape(ctx, x, hd, length, n, sequences);
  const joined2 = reshape(ctx, cont(ctx, permute(ctx, split, [0, 2, 1, 3])), hd * n, length * sequences);
  return slots ? gatherRows(ctx, joined2, slots.from) : joined2;
}
function turned(ctx, x) {
  return cont(ctx, permute(ctx, x, [1, 0, 2, 3]));
}

// src/autograd/checkpoint.ts
function checkpoint(tape, x, trained, body) {
  if (!tape.recording) return body(tape, x);
  const plain = new Tape(tape.graph, false);
  const value = body(plain, plain.constant(x.value)).value;
  tape.graph.expand(value);
  const marker = { value: x.value, needsGrad: trained };
  return tape.record(value, [x, marker], (grad) => {
    const again = new Tape(tape.graph);
    const input = { value: x.value, needsGrad: x.needsGrad };
    const output = body(again, input);
    again.backward(output, grad);
    return [again.gradOf(input) ?? null, null];
  });
}

// src/autograd/norm.ts
function rmsNorm2(tape, x, weight, eps) {
  const ctx = tape.context;
  const normed = rmsNorm(ctx, x.value, eps);
  return tape.record(mul(ctx, normed, weight), [x], (dy) => [
    normGrad(tape.graph, mul(ctx, dy, weight), x.value, normed, eps)
  ]);
}

// src/autograd/rope.ts
function rope2(tape, x, headSize, at, freqFactors, params) {
  const ctx = tape.context;
  const [width, tokens] = x.value.ne;
  const heads = (t) => reshape(ctx, t, headSize, width / headSize, tokens);
  const flat = (t) => reshape(ctx, t, width, tokens);
  const y = flat(rope(ctx, heads(x.value), at.positions, freqFactors, params));
  return tape.record(y, [x], (dy) => [flat(ropeGrad(tape.graph, heads(dy), at, freqFactors, params))]);
}
function reshapeRows(tape, x, ne0) {
  const ctx = tape.context;
  const [n0, n1] = x.value.ne;
  const y = reshape(ctx, x.value, ne0, n0 * n1 / ne0);
  return tape.record(y, [x], (dy) => [reshape(ctx, dy, n0, n1)]);
}

// src/autograd/swiglu.ts
function swiglu2(tape, gate, up) {
  const ctx = tape.context;
  return tape.record(swiglu(ctx, gate.value, up.value), [gate, up], (dy) => [
    siluGrad(tape.graph, mul(ctx, dy, up.value), gate.value),
    mul(ctx, dy, silu(ctx, gate.value))
  ]);
}

// src/models/hyper-parameters.ts
function readHyperParameters(file, architecture) {
  const read = metadataReader(file, architecture);
  const nEmbd = read.integer("embedding_length");
  const nHead = read.integer("attention.head_count");
  const headSize = read.integer("attention.key_length", nEmbd / nHead);
  const valueSize = read.integer("attention.value_length", headSize);
  const nHeadKv = read.integer("attention.head_count_kv", nHead);
  if (valueSize !== headSize) read.fail("attention.value_length", valueSize, `${headSize} (= attention.key_length)`);
  if (nHead % nHeadKv !== 0) read.fail("attention.head_count_kv", nHeadKv, `a divisor of head_count ${nHead}`);
  if (read.integer("expert_count", 0) > 0) {
    throw new UserError("models.experts", { path: file.path, architecture, experts: read.integer("expert_count", 0) });
  }
  const embedding = file.tensors.find(({ name }) => name === "token_embd.weight");
  if (!embedding) throw new UserError("models.missingTensor", { path: file.path, name: "token_embd.weight" });
  return {
    architecture,
    nLayers: read.integer("block_count"),
    nEmbd,
    nFf: read.integer("feed_forward_length"),
    nHead,
    nHeadKv,
    headSize,
    nVocab: embedding.ne[1] ?? 0,
    nCtxTrain: read.integer("context_length"),
    rmsEps: read.number("attention.layer_norm_rms_epsilon")
  };
}
function metadataReader(file, architecture) {
  const fail = (key, got, allowed) => {
    throw new UserError("models.metadata", {
      path: file.path,
      key: `${architecture}.${key}`,
      got: String(got),
      allowed
    });
  };
  const number = (key, fallback) => {
    const value = file.metadata.get(`${architecture}.${key}`) ?? fallback;
    if (typeof value !== "number" || !Number.isFinite(value)) return fail(key, value ?? "nothing", "a number");
    return value;
  };
  return {
    fail,
    number,
    integer(key, fallback) {
      const value = number(key, fallback);
      return Number.isInteger(value) && value >= 0 ? value : fail(key, value, "a whole number");
    },
    string(key, fallback) {
      const value = file.metadata.get(`${architecture}.${key}`) ?? fallback;
      return typeof value === "string" ? value : fail(key, value, "a string");
    },
    has: (key) => file.metadata.has(`${architecture}.${key}`)
  };
}

// src/models/rope-params.ts
var ROPE_MODE = { norm: 0, neox: 2 };
function readRopeParams(file, hyper, mode) {
  const read = metadataReader(file, hyper.architecture);
  const scaling = read.string("rope.scaling.type", "linear");
  if (scaling !== "none" && scaling !== "linear" && scaling !== "yarn") {
    read.fail("rope.scaling.type", scaling, "none, linear or yarn (longrope is not supported yet)");
  }
  const factorKey = read.has("rope.scaling.factor") ? "rope.scaling.factor" : "rope.scale_linear";
  const factor = scaling === "none" ? 1 : read.number(factorKey, 0) || 1;
  const yarn = scaling === "yarn";
  return {
    nDims: read.integer("rope.dimension_count", hyper.headSize),
    mode,
    nCtxOrig: read.integer("rope.scaling.original_context_length", hyper.nCtxTrain),
    freqBase: read.number("rope.freq_base", 1e4),
    freqScale: 1 / factor,
    extFactor: yarn ? 1 : 0,
    attnFactor: read.number("rope.scaling.attn_factor", 1),
    betaFast: 32,
    betaSlow: 1
  };
}

// src/models/decoder.ts
function decoderArchitecture(traits) {
  return {
    describe(file) {
      const hyper = readHyperParameters(file, traits.name);
      return { hyper, sites: listSites(hyper, traits.permuted) };
    },
    build(file, weights, { hyper, sites }) {
      const decoder = readDecoder(weights, hyper, readRopeParams(file, hyper, traits.ropeMode), sites, traits.headNorms);
      return (tape, inputs, options) => forwardDecoder(tape, decoder, inputs, options);
    }
  };
}
function readDecoder(weights, hyper, ropeParams, sites, headNorms) {
  const layers = Array.from({ length: hyper.nLayers }, (_2, i) => {
    const own = sites.filter((site) => site.layer === i);
    return {
      attnNorm: weights.vector(`blk.${i}.attn_norm.weight`),
      qNorm: headNorms ? weights.vector(`blk.${i}.attn_q_norm.weight`) : null,
      kNorm: headNorms ? weights.vector(`blk.${i}.attn_k_norm.weight`) : null,
      ffnNorm: weights.vector(`blk.${i}.ffn_norm.weight`),
      projections: Object.fromEntries(
        own.map((site) => [site.projection.gguf, weights.matrix(`${site.ggufName}.weight`)])
      )
    };
  });
  return {
    hyper,
    rope: ropeParams,
    freqFactors: weights.vector("rope_freqs.weight", true),
    embedding: weights.embedding,
    layers,
    outputNorm: weights.vector("output_norm.weight"),
    sites
  };
}
function forwardDecoder(tape, decoder, inputs, options) {
  let x = tape.constant(getRows(tape.context, decoder.embedding, inputs.tokens));
  for (const [i, layer] of decoder.layers.entries()) {
    const body = (inner, input) => decoderLayer(inner, decoder, layer, i, input, inputs, options.adapt);
    x = options.checkpointing ? checkpoint(tape, x, options.isTrained(i), body) : body(tape, x);
    tape.graph.expand(x.value);
  }
  return rmsNorm2(tape, x, decoder.outputNorm, decoder.hyper.rmsEps);
}
function decoderLayer(tape, decoder, layer, index, x, inputs, adapt) {
  const { rmsEps, headSize, nHead, nHeadKv } = decoder.hyper;
  const project = (name, input) => {
    const site = decoder.sites.find((each) => each.layer === index && each.projection.gguf === name);
    const { bias, ...rest } = layer.projections[name];
    const matrix = { ...rest, bias: null };
    const y = adapt(tape, site, input, frozenLinear(tape, input, matrix), matrix);
    return bias ? addConstant(tape, y, bias) : y;
  };
  const turn = (v2) => rope2(tape, v2, headSize, inputs.rope, decoder.freqFactors, decoder.rope);
  const normed = rmsNorm2(tape, x, layer.attnNorm, rmsEps);
  const q = turn(headNorm(tape, project("attn_q", normed), layer.qNorm, headSize, rmsEps));
  const k = turn(headNorm(tape, project("attn_k", normed), layer.kNorm, headSize, rmsEps));
  const v = project("attn_v", normed);
  const heads = { size: headSize, query: nHead, key: nHeadKv };
  const mixed = attention(tape, q, k, v, heads, inputs.layout);
  const attended = add2(tape, x, project("attn_output", mixed));
  const ffnInput = rmsNorm2(tape, attended, layer.ffnNorm, rmsEps);
  const hidden = swiglu2(tape, project("ffn_gate", ffnInput), project("ffn_up", ffnInput));
  return add2(tape, attended, project("ffn_down", hidden));
}
function headNorm(tape, x, weight, headSize, eps) {
  if (!weight) return x;
  const width = x.value.ne[0];
  return reshapeRows(tape, rmsNorm2(tape, reshapeRows(tape, x, headSize), weight, eps), width);
}

// src/models/llama.ts
var llama = decoderArchitecture({ name: "llama", ropeMode: ROPE_MODE.norm, permuted: true, headNorms: false });

// src/models/qwen2.ts
var qwen2 = decoderArchitecture({ name: "qwen2", ropeMode: ROPE_MODE.neox, permuted: false, headNorms: false });

// src/models/qwen3.ts
var qwen3 = decoderArchitecture({ name: "qwen3", ropeMode: ROPE_MODE.neox, permuted: false, headNorms: true });

// src/models/weights.ts
import { open as open3 } from "node:fs/promises";
import { freemem } from "node:os";
var READ_BYTES = 8 * 2 ** 20;
var RESIDENT_SHARE = 0.4;
async function loadWeights(file, backend, transposed2 = "auto") {
  const matrices = file.tensors.filter(({ ne }) => ne.length === 2);
  const context = new Context(backend.library, file.tensors.length * 2 + matrices.length + 8);
  const tensors = new Map(
    file.tensors.map((info) => [info.name, context.newTensor(checkedType(file, info), ...info.ne)])
  );
  const rowIds = makeRowIds(context, matrices);
  const buffer = allocate(backend, context);
  if (!buffer)
    throw new UserError("models.noMemory", { path: file.path, device: backend.name, megabytes: megabytes(file) });
  for (const [size, tensor] of rowIds)
    writeTensor(
      backend,
      tensor,
      Int32Array.from({ length: size }, (_2, i) => i)
    );
  await readInto(file, backend, tensors);
  const build = (info) => {
    const weight = tensors.get(info.name);
    const bias = tensors.get(info.name.replace(/\.weight$/, ".bias")) ?? null;
    return {
      weight,
      bias,
      resident: null,
      rowIds: rowIds.get(weight.ne[1]),
      transposedType: transposedType(backend, weight)
    };
  };
  const frozen = new Map(matrices.map((info) => [info.name, build(info)]));
  const tied = !tensors.has("output.weight");
  const needed = [...frozen].filter(([name]) => tied || name !== "token_embd.weight").map(([, matrix]) => matrix);
  const resident = await makeResident(backend, needed, transposed2);
  const withResident = (matrix) => ({ ...matrix, resident: resident?.tensors.get(matrix.weight) ?? null });
  const missing = (name) => {
    throw new UserError("models.missingTensor", { path: file.path, name });
  };
  const disposables = [buffer, context, resident?.buffer, resident?.context];
  return {
    bytes: buffer.sizeBytes + (resident?.buffer.sizeBytes ?? 0),
    parameterCount: [...tensors.values()].reduce((sum2, tensor) => sum2 + elements(tensor), 0),
    residentTransposed: resident !== void 0,
    embedding: tensors.get("token_embd.weight") ?? missing("token_embd.weight"),
    head: withResident(frozen.get(tied ? "token_embd.weight" : "output.weight") ?? missing("output.weight")),
    matrix: (name) => withResident(frozen.get(name) ?? missing(name)),
    vector(name, optional = false) {
      const tensor = tensors.get(name);
      if (!tensor) return optional ? null : missing(name);
      if (tensor.type === GGML_TYPE.F32) return tensor;
      throw new UserError("models.vectorType", { path: file.path, name, got: typeName(tensor.type) });
    },
    [Symbol.dispose]() {
      for (const each of disposables) each?.[Symbol.dispose]();
    }
  };
}
function checkedType(file, { name, type: type2 }) {
  if (isTrainableType(type2)) return type2;
  const allowed = Object.keys(GGML_TYPE).filter((each) => each !== "I32").join(", ");
  throw new UserError("models.tensorType", { path: file.path, name, got: typeName(type2), allowed });
}
function makeRowIds(context, matrices) {
  const sizes = new Set(matrices.map(({ ne }) => ne[1]));
  return new Map([...sizes].map((size) => [size, context.newTensor(GGML_TYPE.I32, size)]));
}
async function readInto(file, backend, tensors) {
  var _stack2 = [];
  try {
    const handle = __using(_stack2, await open3(file.path, "r"), true);
    const window = new Uint8Array(READ_BYTES);
    for (const { name, offset, sizeBytes: sizeBytes2 } of file.tensors) {
      for (let done = 0; done < sizeBytes2; ) {
        const { bytesRead } = await handle.read(window, 0, Math.min(READ_BYTES, sizeBytes2 - done), offset + done);
        if (bytesRead === 0) throw new UserError("models.shrunk", { path: file.path, name });
        writeTensor(backend, tensors.get(name), window.subarray(0, bytesRead), done);
        done += bytesRead;
      }
    }
  } catch (_2) {
    var _error2 = _2, _hasError2 = true;
  } finally {
    var _promise = __callDispose(_stack2, _error2, _hasError2);
    _promise && await _promise;
  }
}
function transposedType(backend, { type: type2, ne }) {
  if (type2 === GGML_TYPE.F32) return GGML_TYPE.F32;
  const quantised = type2 !== GGML_TYPE.F16 && type2 !== GGML_TYPE.BF16;
  return quantised && backend.isCpu && ne[1] % 32 === 0 ? GGML_TYPE.Q8_0 : GGML_TYPE.F16;
}
async function makeResident(backend, matrices, wish) {
  var _stack3 = [];
  try {
    if (wish === "rebuild" || matrices.length === 0) return void 0;
    const { native } = backend.library;
    const bytes = matrices.reduce(
      (sum2, { weight, transposedType: type2 }) => sum2 + Number(native.ggml_row_size(type2, weight.ne[1])) * weight.ne[0],
      0
    );
    const free = backend.isCpu ? freemem() : backend.memory().free;
    if (wish === "auto" && bytes > free * RESIDENT_SHARE) return void 0;
    const context = new Context(backend.library, matrices.length);
    const tensors = new Map(
      matrices.map(({ weight, transposedType: type2 }) => [weight, context.newTensor(type2, weight.ne[1], weight.ne[0])])
    );
    const buffer = allocate(backend, context);
    if (!buffer) {
      context[Symbol.dispose]();
      return void 0;
    }
    const allocator = __using(_stack3, new Allocator(backend));
    for (const matrix of matrices) {
      var _stack2 = [];
      try {
        const graph = __using(_stack2, new Graph(backend, 16));
        graph.expand(copy(graph.context, transposeFrozen(graph.context, matrix), tensors.get(matrix.weight)));
        graph.allocate(allocator);
        await graph.compute();
      } catch (_2) {
        var _error2 = _2, _hasError2 = true;
      } finally {
        __callDispose(_stack2, _error2, _hasError2);
      }
    }
    return { context, buffer, tensors };
  } catch (_3) {
    var _error3 = _3, _hasError3 = true;
  } finally {
    __callDispose(_stack3, _error3, _hasError3);
  }
}
function megabytes(file) {
  return Math.ceil(file.tensors.reduce((sum2, { sizeBytes: sizeBytes2 }) => sum2 + sizeBytes2, 0) / 1e6);
}

// src/models/registry.ts
var ARCHITECTURES = { llama, qwen2, qwen3 };
var supportedArchitectures = Object.keys(ARCHITECTURES);
async function openModel(file, backend, transposed2 = "auto") {
  const architecture = architectureOf(file);
  const description = architecture.describe(file);
  const weights = await loadWeights(file, backend, transposed2);
  return {
    ...description,
    file,
    head: weights.head,
    matrixOf: (site) => ({ ...weights.matrix(`${site.ggufName}.weight`), bias: null }),
    hidden: architecture.build(file, weights, description),
    weightBytes: weights.bytes,
    parameterCount: weights.parameterCount,
    residentTransposed: weights.residentTransposed,
    [Symbol.dispose]: () => weights[Symbol.dispose]()
  };
}
function architectureOf(file) {
  const name = String(file.metadata.get("general.architecture") ?? "none");
  const found = Object.hasOwn(ARCHITECTURES, name) ? ARCHITECTURES[name] : void 0;
  if (found) return found;
  throw new UserError("models.architecture", { path: file.path, got: name, allowed: supportedArchitectures.join(", ") });
}

// test/support/open-case.ts
async function openWithAdapter(backend, path, lora4) {
  const model = await openModel(await readGguf(path), backend);
  const adapter = injectLora(backend, selectTargets(model.sites, lora4.targets), {
    rank: lora4.r,
    alpha: lora4.alpha,
    useRslora: lora4.use_rslora,
    dropout: 0,
    seed: 1
  });
  adapter.writeWeights(caseAdapter({ lora: lora4 }, adapter.sites));
  return {
    model,
    adapter,
    [Symbol.dispose]() {
      adapter[Symbol.dispose]();
      model[Symbol.dispose]();
    }
  };
}

// test/support/resize-case.ts
var HEADS = { query: 4, key: 2 };
function resizeCase(golden, size) {
  const { vocab, hidden, headSize, feedForward } = size;
  const [q, kv] = [HEADS.query * headSize, HEADS.key * headSize];
  const rows = { embed_tokens: vocab, lm_head: vocab, o_proj: hidden, down_proj: hidden };
  Object.assign(rows, { q_proj: q, k_proj: kv, v_proj: kv, gate_proj: feedForward, up_proj: feedForward });
  Object.assign(rows, { q_norm: headSize, k_norm: headSize });
  const columns = { o_proj: q, down_proj: feedForward };
  const tensors = golden.tensors.map((tensor) => {
    const part = tensor.name.split(".").at(-2);
    const shape = [rows[part] ?? hidden, ...tensor.shape.length === 2 ? [columns[part] ?? hidden] : []];
    return { ...tensor, shape };
  });
  const arch = String(golden.gguf.metadata["general.architecture"].value);
  const changed = {
    embedding_length: hidden,
    feed_forward_length: feedForward,
    "attention.key_length": headSize,
    "attention.value_length": headSize,
    ...arch === "llama" ? { vocab_size: vocab, "rope.dimension_count": headSize } : {}
  };
  const metadata = { ...golden.gguf.metadata };
  for (const [key, value] of Object.entries(changed)) {
    metadata[`${arch}.${key}`] = { type: "uint32", value };
  }
  return { case: golden.case, tensors, gguf: { ...golden.gguf, metadata } };
}

// test/support/ten-steps.ts
async function trainTenSteps(backend, { name, type: type2, size, checkpointing }) {
  var _stack2 = [];
  try {
    const golden = readCase(name);
    const path = await writeCaseModel(size ? resizeCase(golden, size) : golden, /* @__PURE__ */ new Map(), GGML_TYPE[type2]);
    const opened2 = __using(_stack2, await openWithAdapter(backend, path, golden.lora));
    await rm2(dirname3(path), { recursive: true });
    const { model, adapter } = opened2;
    const runner = __using(_stack2, new BatchRunner(backend, model, adapter, { training: true, checkpointing }));
    const { lr, weight_decay } = golden.adamw;
    const settings = { adam_beta1: 0.9, adam_beta2: 0.999, adam_epsilon: 1e-8, weight_decay, max_grad_norm: 0 };
    const optimizer = __using(_stack2, new Optimizer(backend, adapter, settings));
    const batch = makeBatch(caseExamples(golden), true);
    const losses = [];
    const norms = [];
    for (let step = 1; step <= 10; step++) {
      optimizer.zeroGrad();
      losses.push(await runner.run(batch, 1 / batch.answerTokens) / batch.answerTokens);
      norms.push(await optimizer.step(lr, step));
    }
    return { losses, norms };
  } catch (_2) {
    var _error2 = _2, _hasError2 = true;
  } finally {
    __callDispose(_stack2, _error2, _hasError2);
  }
}

// test/support/vulkan-run.ts
var print = (value) => void process.stdout.write(`${JSON.stringify(value)}
`);
try {
  var _stack = [];
  try {
    const backend = __using(_stack, openBackend("vulkan"));
    const results = [];
    for (const job of JSON.parse(process.argv[2])) results.push(await trainTenSteps(backend, job));
    print({ device: backend.description, results });
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    __callDispose(_stack, _error, _hasError);
  }
} catch (error) {
  if (!(error instanceof UserError && error.code === "ggml.noDevice")) throw error;
  print({ absent: error.message });
}
