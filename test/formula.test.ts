import { expect, test } from 'vitest'
import { formulaTensor } from './support/formula.ts'

/** Printed by `python3 scripts/golden/formula.py`: elements 0, 1, 2, 63 and 100000. */
const printed = [
  {
    name: 'model.embed_tokens.weight',
    scale: 0.2,
    offset: 0,
    values: [
      -0.17276081442832947, 0.1768277883529663, 0.048010896891355515, -0.09167337417602539, -0.14313991367816925,
    ],
  },
  {
    name: 'model.norm.weight',
    scale: 0.1,
    offset: 1,
    values: [1.0617128610610962, 1.0969703197479248, 0.918046236038208, 1.0614625215530396, 0.9273821711540222],
  },
  {
    name: '权重',
    scale: 1,
    offset: 0,
    values: [0.5155671834945679, 0.010549068450927734, 0.27205657958984375, 0.1448420286178589, 0.21141564846038818],
  },
]

test.each(printed)('$name by formula has the bits that Python gives it', ({ name, scale, offset, values }) => {
  const made = formulaTensor(name, 100_001, scale, offset)
  expect([0, 1, 2, 63, 100_000].map((i) => made[i])).toEqual(values)
})
