import { AIGC_PRODUCER, aigc } from '../formats/aigc.ts'
import { type LabelDomain, label, labelSentences } from '../guardrails/label.ts'
import type { Labeller } from './ports.ts'

/** Disclaimer and AI label behind the answer, each once; and the same beside it, for programs and for answers that are JSON. */
export function answerLabel(producer = AIGC_PRODUCER): Labeller {
  return (answer, { domain, lang, produceId }) => {
    const options = { domain: knownDomain(domain), lang }
    const { disclaimer, mark } = labelSentences(options)
    return {
      text: label(answer, options),
      label: { text: mark, disclaimer, AIGC: aigc(produceId ?? '', producer) },
    }
  }
}

function knownDomain(domain: string | null): LabelDomain | null {
  return domain === 'medical' || domain === 'legal' || domain === 'generic' ? domain : null
}
