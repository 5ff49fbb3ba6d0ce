import { patternDetector } from '../detector.ts'

/** 邮箱. `(at)` and a Chinese full stop for the dot are read too. */
export const email = patternDetector({
  type: 'EMAIL_ADDRESS',
  pattern:
    /(?<![A-Za-z0-9._%+-])[A-Za-z0-9_][A-Za-z0-9._%+-]{0,63} {0,2}(?:@|\(at\)|\[at\]) {0,2}(?:[A-Za-z0-9-]{1,63}[.。]){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9@])/gi,
  score: () => 0.99,
})
