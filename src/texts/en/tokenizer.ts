// table: sentences of tokenizer/, en
export const tokenizer = {
  'tokenizer.noLlama':
    'llama.cpp: there is no library for {gpu} on this machine. It comes with `npm install` (packages @node-llama-cpp/*); run it again without --omit=optional, or use device: cpu.',
  'tokenizer.noDevice': 'llama.cpp: there is no {gpu} device on this machine. Use device: auto or cpu.',
  'tokenizer.noTokens':
    '{path}: the file holds no vocabulary (metadata key {key}). Give a complete GGUF model; an adapter or a projector file has none.',
  'tokenizer.noVocabulary':
    '{path}: llama.cpp cannot read the vocabulary: {reason}. The file may be damaged or newer than this release.',
  'tokenizer.noTemplate':
    '{path}: metadata key {key} is missing, so questions cannot be put into the form this model was trained on. Use a chat (instruct) model, or name its form with chat_template (run: --chat-template): llama-2, chatml, alpaca, vicuna, or a Jinja file.',
  'tokenizer.unknownTemplate':
    'chat template {got}: is neither a file of Jinja text (at most 1 MiB) nor one of the known names: {allowed}.',
  'tokenizer.templateLimit':
    'chat template: it asks for more than {limit} {what}, which no real template does. Use the template of a source you trust, with chat_template.',
  'tokenizer.oldLlama':
    'llama.cpp {got} has known holes in how it reads model files; {min} or newer is needed. Run `npm install` again: it brings the right one.',
  'tokenizer.badTemplate': 'chat template: it is not valid Jinja: {reason}. Check chat_template.',
  'tokenizer.templateRefused':
    'chat template: it refuses this chat: {reason}. Some models take no system message and want user and assistant in turn; remove the system prompt or merge it into the first question.',
} as const
