import type { Features } from './features.ts'

/** Multinomial logistic regression (softmax) with L2, whole batches, Adam (Kingma and Ba). The same rows give the same weights. */
export interface Softmax {
  readonly nClasses: number
  readonly weights: Float64Array // [feature * nClasses + class]
  readonly bias: Float64Array // [class]
}

export interface Sample {
  readonly features: Features
  readonly label: number
  readonly weight: number
}

const STEPS = 60
const RATE = 0.2
const [BETA1, BETA2, EPS] = [0.9, 0.999, 1e-8]

/** @param l2 penalty on the squares of the weights, for each unit of the samples' weight */
export function trainSoftmax(samples: readonly Sample[], nFeatures: number, nClasses: number, l2: number): Softmax {
  const model = { nClasses, weights: new Float64Array(nFeatures * nClasses), bias: new Float64Array(nClasses) }
  const total = samples.reduce((sum, { weight }) => sum + weight, 0)
  const steps = [adam(model.weights), adam(model.bias)] as const
  const gradient = new Float64Array(model.weights.length)
  const biasGradient = new Float64Array(nClasses)
  for (let step = 1; step <= STEPS; step++) {
    for (let i = 0; i < gradient.length; i++) gradient[i] = l2 * model.weights[i]!
    biasGradient.fill(0)
    for (const { features, label, weight } of samples) {
      const error = softmax(logitsOf(model, features))
      error[label]! -= 1
      for (let c = 0; c < nClasses; c++) {
        error[c]! *= weight / total
        biasGradient[c]! += error[c]!
      }
      const { columns, values } = features
      for (let k = 0; k < columns.length; k++) {
        const at = columns[k]! * nClasses
        for (let c = 0; c < nClasses; c++) gradient[at + c]! += values[k]! * error[c]!
      }
    }
    const rate = RATE * (1 - (step - 1) / STEPS)
    steps[0](gradient, step, rate)
    steps[1](biasGradient, step, rate)
  }
  return model
}

export function logitsOf({ nClasses, weights, bias }: Softmax, { columns, values }: Features): Float64Array {
  const logits = Float64Array.from(bias)
  for (let k = 0; k < columns.length; k++) {
    const at = columns[k]! * nClasses
    for (let c = 0; c < nClasses; c++) logits[c]! += values[k]! * weights[at + c]!
  }
  return logits
}

export function softmax(logits: Float64Array, temperature = 1): Float64Array {
  const shares = new Float64Array(logits.length)
  let top = Number.NEGATIVE_INFINITY
  for (const logit of logits) if (logit > top) top = logit
  let sum = 0
  for (let c = 0; c < shares.length; c++) {
    shares[c] = Math.exp((logits[c]! - top) / temperature)
    sum += shares[c]!
  }
  for (let c = 0; c < shares.length; c++) shares[c]! /= sum
  return shares
}

function adam(weights: Float64Array) {
  const [first, second] = [new Float64Array(weights.length), new Float64Array(weights.length)]
  return (gradient: Float64Array, step: number, rate: number) => {
    const [c1, c2] = [1 - BETA1 ** step, 1 - BETA2 ** step]
    for (let i = 0; i < weights.length; i++) {
      const g = gradient[i]!
      first[i] = BETA1 * first[i]! + (1 - BETA1) * g
      second[i] = BETA2 * second[i]! + (1 - BETA2) * g * g
      weights[i]! -= (rate * (first[i]! / c1)) / (Math.sqrt(second[i]! / c2) + EPS)
    }
  }
}
