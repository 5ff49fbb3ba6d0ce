import { expect } from 'vitest'
import { maxDeviation } from './all-close.ts'

/** Numbers near each other: |got - want| <= atol + rtol * |want| for every element. */
interface Tolerance {
  readonly rtol?: number
  readonly atol?: number
}

expect.extend({
  toBeAllClose(got: ArrayLike<number>, want: ArrayLike<number>, { rtol = 1e-5, atol = 1e-8 }: Tolerance = {}) {
    const worst = maxDeviation(got, want, rtol, atol)
    return {
      pass: worst.excess <= 0,
      message: () =>
        `lengths ${got.length}/${want.length}; worst at [${worst.index}]: got ${worst.got}, want ${worst.want} (rtol ${rtol}, atol ${atol})`,
    }
  },
})

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the shape vitest asks for
  interface Matchers<T = any> {
    toBeAllClose(want: ArrayLike<number>, tolerance?: Tolerance): T
  }
}
