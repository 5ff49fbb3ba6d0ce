// table: chat formats by name, as Jinja of our own, for models that carry no template (legacy GGML files have no room for one). Each is
// the form that the model's makers document; the one of a model's own file is always better.

const ALTERNATE = `{% if (message.role == 'user') != (loop.index0 % 2 == 0) %}
{{ raise_exception('user and assistant must speak in turn') }}
{% endif %}`

/** `system` and `turns`: what comes before the first question, and all other messages. */
const SPLIT_SYSTEM = `{% if messages and messages[0].role == 'system' %}
{% set system = messages[0].content %}
{% set turns = messages[1:] %}
{% else %}
{% set system = '' %}
{% set turns = messages %}
{% endif %}`

/** Llama 2 chat: <s>[INST] <<SYS>> system <</SYS>> question [/INST] answer </s>, one BOS and EOS for each turn. */
const LLAMA_2 = `${SPLIT_SYSTEM}
{% for message in turns %}
${ALTERNATE}
{% if message.role == 'user' %}
{% set opening = '<<SYS>>\\n' + system + '\\n<</SYS>>\\n\\n' if loop.first and system else '' %}
{{- bos_token + '[INST] ' + opening + message.content | trim + ' [/INST]' -}}
{% else %}
{{- ' ' + message.content | trim + ' ' + eos_token -}}
{% endif %}
{% endfor %}`

/** ChatML: <|im_start|>role ... <|im_end|>. */
const CHATML = `{% for message in messages %}
{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' -}}
{% endfor %}
{% if add_generation_prompt %}
{{- '<|im_start|>assistant\\n' -}}
{% endif %}`

/** Stanford Alpaca: headings of Markdown's third level. */
const ALPACA = `${SPLIT_SYSTEM}
{{- bos_token + (system if system else 'Below is an instruction that describes a task. Write a response that appropriately completes the request.') -}}
{% for message in turns %}
${ALTERNATE}
{% if message.role == 'user' %}
{{- '\\n\\n### Instruction:\\n' + message.content -}}
{% else %}
{{- '\\n\\n### Response:\\n' + message.content + eos_token -}}
{% endif %}
{% endfor %}
{% if add_generation_prompt %}
{{- '\\n\\n### Response:\\n' -}}
{% endif %}`

/** Vicuna 1.1 and later: USER: ... ASSISTANT: ...</s> */
const VICUNA = `${SPLIT_SYSTEM}
{{- bos_token + (system if system else "A chat between a curious user and an artificial intelligence assistant. The assistant gives helpful, detailed, and polite answers to the user's questions.") -}}
{% for message in turns %}
${ALTERNATE}
{% if message.role == 'user' %}
{{- ' USER: ' + message.content -}}
{% else %}
{{- ' ASSISTANT: ' + message.content + eos_token -}}
{% endif %}
{% endfor %}
{% if add_generation_prompt %}
{{- ' ASSISTANT:' -}}
{% endif %}`

export const KNOWN_TEMPLATES = {
  'llama-2': LLAMA_2,
  chatml: CHATML,
  alpaca: ALPACA,
  vicuna: VICUNA,
} as const

export type KnownTemplate = keyof typeof KNOWN_TEMPLATES
