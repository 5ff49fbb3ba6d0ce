import { aigcMetadata, type LabelDomain, label } from '../guardrails/label.ts'
import type { Labeller } from './ports.ts'

const PRODUCER = 'lorasmith'

/** Disclaimer and AI label behind the answer, each once; and the same as metadata for programs. */
export const answerLabel: Labeller = (answer, { domain, lang, produceId }) => ({
  text: label(answer, { domain: knownDomain(domain), lang }),
  label: { AIGC: JSON.parse(aigcMetadata(PRODUCER, produceId ?? '')) as unknown },
})

function knownDomain(domain: string | null): LabelDomain | null {
  return domain === 'medical' || domain === 'legal' || domain === 'generic' ? domain : null
}
