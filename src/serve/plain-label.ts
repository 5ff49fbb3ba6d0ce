import { type TextKey, text } from '../texts/render.ts'
import type { Labeller } from './ports.ts'

/** Disclaimer of the subject and AI label (GB 45438-2025) behind the answer, each once; and the same as metadata. */
export const plainLabel: Labeller = (answer, { domain, lang, produceId }) => {
  const disclaimer: TextKey | null =
    domain === 'medical' ? 'serve.disclaimer_medical' : domain === 'legal' ? 'serve.disclaimer_legal' : null
  const lines = [...(disclaimer === null ? [] : [text(lang, disclaimer)]), text(lang, 'serve.label')]
  const missing = lines.filter((line) => !answer.includes(line))
  const aigc = { Label: '1', ContentProducer: 'lorasmith', ProduceID: produceId ?? '' }
  return { text: [answer.trimEnd(), ...missing].join('\n'), label: { text: text(lang, 'serve.label'), AIGC: aigc } }
}
