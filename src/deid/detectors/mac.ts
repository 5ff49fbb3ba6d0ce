import { patternDetector } from '../detector.ts'

export const mac = patternDetector({
  type: 'MAC_ADDRESS',
  pattern:
    /(?<![0-9A-Za-z:-])(?:[0-9A-F]{2}(?::[0-9A-F]{2}){5}|[0-9A-F]{2}(?:-[0-9A-F]{2}){5}|[0-9A-F]{4}(?:\.[0-9A-F]{4}){2})(?![0-9A-Za-z:-])/gi,
  score: () => 0.95,
})
