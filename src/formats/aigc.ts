/**
 * The implicit label of GB 45438-2025: what a file says of generated content under its metadata key `AIGC`, and an object under a field of
 * that name. Knows no sentence that people read.
 */
export const AIGC_KEY = 'AIGC'

/** Field by field as the standard names them. `Label` 1: made by AI. */
export interface Aigc {
  readonly Label: '1'
  readonly ContentProducer: string // who offers the service
  readonly ProduceID: string // of this content, by the producer
  readonly ReservedCode1: ''
  readonly ContentPropagator: ''
  readonly PropagateID: ''
  readonly ReservedCode2: ''
}

export const AIGC_PRODUCER = 'lorasmith' // where nobody says who offers it

/** @example aigc('a_1', '某医院') */
export function aigc(produceId: string, producer = AIGC_PRODUCER): Aigc {
  return {
    Label: '1',
    ContentProducer: producer,
    ProduceID: produceId,
    ReservedCode1: '',
    ContentPropagator: '',
    PropagateID: '',
    ReservedCode2: '',
  }
}
