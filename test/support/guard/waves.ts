import type { Wave } from './wave.ts'
import { wave as wave1 } from './wave-1.ts'
import { wave as wave2 } from './wave-2.ts'
import { wave as wave3 } from './wave-3.ts'
import { wave as wave4 } from './wave-4.ts'
import { wave as wave5 } from './wave-5.ts'
import { wave as wave6 } from './wave-6.ts'
import { wave as wave7 } from './wave-7.ts'

/** In the order in which they were written and met; docs/guardrails.md has what was caught of each at first sight. */
export const waves: readonly Wave[] = [wave1, wave2, wave3, wave4, wave5, wave6, wave7]
