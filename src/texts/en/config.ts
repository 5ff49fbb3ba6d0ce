// table: sentences of config/, en
export const config = {
  // the file
  'config.missing': '{file}: there is no such file. Check the spelling, or start from configs/medical_lora.yaml.',
  'config.is-folder': '{file}: this is a folder. Give the YAML file inside it.',
  'config.too-big': '{file}: larger than 1 MiB, so not a configuration. Give the YAML file, not a model or data file.',
  'config.unreadable': '{file}: may not be read. Check the rights of the file.',
  'config.not-utf8': '{file}: not UTF-8 text. Save the file as UTF-8.',
  'config.empty': '{file}: holds no settings. Start from configs/medical_lora.yaml.',
  'config.not-a-mapping': '{file}: must be lines of the form "key: value". Start from configs/medical_lora.yaml.',
  'config.yaml-syntax':
    '{place}: not valid YAML ({reason}). Each line must be "key: value"; put a text with signs in quotes.',
  'config.yaml-tab': '{place}: a tab stands at the start of the line, which YAML forbids. Use spaces.',
  'config.yaml-missing-char':
    '{place}: a colon, quote or bracket is missing here or on a line above. Each line must be "key: value".',
  'config.yaml-escape':
    "{place}: a backslash inside double quotes begins an escape. Use single quotes or forward slashes: 'C:/models/base.gguf'.",
  'config.yaml-indent':
    '{place}: the indentation does not fit. Begin every key at the left margin and close every bracket.',
  'config.yaml-two-colons':
    '{place}: a second colon stands on the line, or the next line is indented. Put a text that holds a colon in quotes; begin every key at the left margin.',
  'config.yaml-documents': '{place}: a second document begins here (---). Keep one.',
  'config.yaml-start': '{place}: the value begins with a sign that YAML keeps for itself. Put the value in quotes.',
  'config.wide-colon':
    '{place}: a full-width colon (：) stands after {key}. Write "{key}: " with a half-width colon and a space.',
  'config.tight-colon': '{place}: a space is missing after the colon. Write "{key}: " and then the value.',

  // keys
  'config.unknown-key':
    '{place} {key} is not a setting. See docs/configuration.md for all of them, or remove the line.',
  'config.unknown-serve-key': '{place} {key} is not a setting of a serve YAML. configs/serve.yaml names them all.',
  'config.typo': '{place} {key} is not a setting. Did you mean {near}?',
  'config.typo-alias': '{place} {key} is not a setting. Did you mean {near} (another name of {means})?',
  'config.nested':
    '{place} {key} holds a section; settings are flat. Write each of them at the left margin, as "key: value".',
  'config.duplicate-key': '{place} {key} is written twice, on lines {first} and {line}. Remove one of them.',
  'config.alias-clash':
    '{place} {key} (line {line}) and {other} (line {first}) are the same setting under two names. Remove one of them.',
  'config.set-form': '--set {given}: must be key=value. Try --set epochs=5.',
  'config.missing-key': '{file}: {key} is missing. Add a line such as "{key}: {example}".',
  'config.missing-data':
    '{file}: metadata_path is missing, and so is train_data_dir. Add a line such as "metadata_path: {example}".',

  // keys of other trainers
  'config.foreign-precision':
    '{place} {key} has no counterpart: numbers are computed as the GGUF base model is quantised. Remove the line.',
  'config.foreign-template':
    "{place} {key} has no counterpart: the tokenizer is the base model's own, its chat template too unless chat_template names another, and only answers carry loss. Remove the line.",
  'config.foreign-dataset': '{place} {key} has no counterpart: name the data file with metadata_path instead.',
  'config.foreign-method':
    '{place} {key} has no counterpart: Lorasmith always trains a LoRA adapter on question-answer rows. Remove the line.',
  'config.foreign-scheduler':
    '{place} {key} has no counterpart: write num_cycles, min_lr_rate, lr_end or power as keys of their own.',
  'config.foreign-init':
    '{place} {key} has no counterpart: set init_lora_weights to pissa, pissa_niter_16 or loftq instead.',
  'config.foreign-total-step':
    '{place} {key} has no counterpart: the length follows from epochs or max_steps. Remove the line.',
  'config.foreign-strategy':
    '{place} {key} has no counterpart: set eval_steps and save_steps (0: once per epoch); load_best_model_at_end keeps the best adapter.',
  'config.foreign-report':
    '{place} {key} has no counterpart: TensorBoard files are always written to logging_dir. Remove the line.',
  'config.foreign-hub': '{place} {key} has no counterpart: Lorasmith works with local files only. Remove the line.',

  // values
  'config.no-value': '{place} {key} has no value. Try {example}, or remove the line.',
  'config.no-value-needed': '{place} {key} has no value, and must have one. Try {example}.',
  'config.bad-integer': '{place} {key} must be a whole number {min}-{max}, got {got}. Try {example}.',
  'config.bad-number': '{place} {key} must be a number {min}-{max}, got {got}. Try {example}.',
  'config.bad-number-above': '{place} {key} must be a number above {min}, at most {max}, got {got}. Try {example}.',
  'config.bad-number-below': '{place} {key} must be a number from {min} to below {max}, got {got}. Try {example}.',
  'config.bad-flag': '{place} {key} must be true or false, got {got}. Try {example}.',
  'config.bad-choice': '{place} {key} must be one of {choices}, got {got}. Try {example}.',
  'config.bad-list': '{place} {key} must be a list of projection names such as {form}, got {got}. Try {example}.',
  'config.bad-items': '{place} {key} must be a list such as {form}, got {got}. Try {example}.',
  'config.bad-texts': '{place} {key} must be a list of texts such as {form}. Put each of them in quotes.',
  'config.bad-map':
    '{place} {key} must be a map from projections to numbers, at most {max}, such as {form}, got {got}. Try {example}.',
  'config.bad-paths': '{place} {key} must be a map of names to paths, such as {form}, got {got}. Try {example}.',
  'config.bad-form': '{place} {key} must be like {form}, got {got}. Try {example}.',
  'config.bad-file': '{place} {key} must be the path of a file, got {got}. Try {example}.',
  'config.bad-folder': '{place} {key} must be the path of a folder, got {got}. Try {example}.',
  'config.bad-text': '{place} {key} must be a text, got something else. Put it in quotes.',
  'config.path-escape':
    '{place} {key} holds a tab or a line break: inside double quotes, \\n and \\t are escapes. Use single quotes or forward slashes.',
  'config.curly-quotes': '{place} {key} begins with a typographic quote. Use straight quotes (") or none.',

  // files
  'config.file-missing':
    '{place} {key}: there is no file {path}. Paths start at the folder where the command runs; check the spelling.',
  'config.file-missing-elsewhere':
    '{place} {key}: there is no file {path}. Paths start at the folder where the command runs. Try {key}: {suggest}',
  'config.hub-name':
    '{place} {key}: there is no file {path}. This looks like a name on a model hub; Lorasmith downloads nothing. Give the path of a GGUF file.',
  'config.file-is-folder': '{place} {key}: {path} is a folder. Give the file inside it.',
  'config.file-unreadable': '{place} {key}: {path} may not be read. Check the rights of the file.',
  'config.folder-missing':
    '{place} {key}: there is no folder {path}. Paths start at the folder where the command runs.',
  'config.metadata-none':
    '{place} metadata_path is not given, and {path} holds no data file (.csv, .tsv, .xlsx, .json, .jsonl, .parquet). Add metadata_path.',
  'config.metadata-several':
    '{place} metadata_path is not given, and {path} holds several data files ({names}) but no metadata.csv. Add metadata_path.',
  'config.output-is-file': '{place} output_dir: {path} is a file. Give a folder that is new or empty.',

  // settings together
  'config.two-warmups': '{place} {key} and {other} both set the warm-up. Keep one of them.',
  'config.two-held-outs': '{place} {key} and {other} both say which rows are held out. Keep one of them.',
  'config.eval-is-train':
    '{place} {key} and {other} are the same file, so the adapter would be measured on what it learned. Remove {key}; val_split holds rows out.',
  'config.output-holds-input':
    '{place} {key} must be a folder of its own, but {other} lies in it. Try {key}: ./output/my_lora',

  'config.replay-is-data':
    '{place} {key} and {other} are the same file. {key} is for general questions and answers that are neither trained on otherwise nor held out.',
  'config.replay-no-path':
    '{place} {key} needs {other}, the file that the general rows come from. Add it, or remove {key}.',
  'config.k-fold-one': '{place} {key} must be 0 (off) or 2-20: one fold would hold every row out. Try {key}: 5.',
  'config.modules-to-save':
    '{place} {key} must be empty: llama.cpp cannot load whole modules from an adapter, so the result could not be served. Remove the line; more {other} or a higher lora_rank can hold more instead.',
  'config.adalora-dora':
    '{place} {key} does not go together with {other}: ADALORA, in PEFT neither. Set {key}: false, or {other}: LORA.',
  'config.adalora-rslora':
    '{place} {key} does not go together with {other}: ADALORA, whose rank changes while it trains. Set {key}: false, or {other}: LORA.',
  'config.adalora-init':
    '{place} {key} does not go together with {other}: ADALORA, which has first values of its own. Remove {key}, or set {other}: LORA.',
  'config.adalora-pattern':
    '{place} {key} does not go together with {other}: ADALORA, which finds the ranks itself. Remove {key}, or set {other}: LORA.',
  'config.adalora-ranks':
    '{place} {key} must be at least {other}: AdaLoRA begins with it and prunes. Remove {key}; its default is 1.5 * {other}.',
  'config.adalora-steps':
    '{place} {key} leaves AdaLoRA no step to prune in: it must be more than tinit + tfinal. Lower {other} or tfinal; 0 derives them.',
  'config.adalora-beta':
    '{place} {key} is the decay of the optimizer here, and of AdaLoRA in PEFT. Write {other} for AdaLoRA, or adam_{key} for the optimizer.',
  'config.pissa-dora':
    '{place} {key}: pissa and {other} are each trained in a form of their own and are not offered together. Keep one of them.',
  'config.pissa-rslora':
    '{place} {key} does not go together with {other}: pissa and rank_pattern or alpha_pattern: such an adapter cannot be turned into a plain LoRA, in PEFT neither. Remove one of the three.',
  'config.lr-end': '{place} {key}: polynomial falls to {other}, which must be lower than learning_rate. Lower {other}.',

  // no effect
  'config.warn-no-held-out':
    '{place} {key} has no effect: no rows are held out. Set val_split, eval_data_path or k_fold.',
  'config.warn-needs': '{place} {key} has no effect without {needs}.',
  'config.warn-all-linear': '{place} {key}: names beside all-linear have no effect, because it takes every projection.',
  'config.warn-data-dir': '{place} {key} is not a folder; it has no effect, because metadata_path names the file.',

  // reference page and JSON Schema
  'config.form-integer': 'whole number {min}-{max}',
  'config.form-number': 'number {min}-{max}',
  'config.form-number-above': 'number above {min}, at most {max}',
  'config.form-number-below': 'number from {min} to below {max}',
  'config.form-flag': 'true or false',
  'config.form-choice': '{choices}',
  'config.form-list': 'list: {form}',
  'config.form-items': 'list: {form}',
  'config.form-texts': 'list of texts: {form}',
  'config.form-map': 'map to numbers, at most {max}: {form}',
  'config.form-paths': 'a map of names to paths, such as {form}',
  'config.form-form': '{form}',
  'config.form-file': 'path of a file',
  'config.form-folder': 'path of a folder',
  'config.form-text': 'text',
  'config.alias-of': 'Another name of {key}.',
  'config.default-is': 'Default: {value}.',
  'config.group-what': 'What is trained',
  'config.group-adapter': 'The adapter',
  'config.group-data': 'The data',
  'config.group-optimisation': 'Optimisation',
  'config.group-run': 'While it runs',
  'config.group-machine': 'The machine',
  'config.reference-title': 'Settings of a training run',
  'config.reference-intro': `The settings of \`lorasmith train --config FILE\`, one \`key: value\` a line. Only \`base_model\`, \`output_dir\` and
\`metadata_path\` (or \`train_data_dir\`) must be written.

- Relative paths start at the folder where the command runs; \`~/\` is the home folder.
- \`--set key=value\`, any number of times, is stronger than the file.
- A key may be written under one of its other names, known from LLaMA-Factory, PEFT, transformers, kohya, mlx-lm and Axolotl; not under two at once.
- An unknown key, a wrong type, a value out of bounds or a missing file stops the run before it begins; all faults are told at once.
- \`null\` is allowed where the default is null. Numbers may be written as \`1e-4\`, with or without quotes.`,
  'config.reference-columns': '| key | default | values | meaning | other names |',
  'config.reference-required': 'required',
  'config.serve-needs': '{place} {key} does nothing without {other}. Set {other}, or remove the line.',
  'config.serve-cookies-lost':
    '{place} {key} is true, but {other} begins with http: no browser would send the cookie, nobody could sign in. Let {other} begin with https, or remove the line.',
  'config.serve-cookies-bare':
    '{place} {key} is false, but {other} begins with https: the session would go in the clear where TLS is left out. Remove the line.',
} as const
