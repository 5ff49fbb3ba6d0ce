import { type Detector, matches } from '../detector.ts'

const URL_PATTERN =
  /(?<![A-Za-z0-9])(?:(?:https?|ftp):\/\/[^\s\u3000-\u303F\u4e00-\u9fff<>"'，；！？“”‘’]{3,2000}|www\.[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}(?:[:/?#][^\s\u3000-\u303F\u4e00-\u9fff<>"'，；！？“”‘’]{0,2000})?)/gi

/** 网址. The stop at the end of the sentence is not part of it. */
export const url: Detector = {
  types: ['URL'],
  patterns: [URL_PATTERN],
  *find({ text }) {
    for (const { value, start } of matches(text, URL_PATTERN)) {
      const kept = trimEnd(value)
      yield { type: 'URL', start, end: start + kept.length, score: 0.95 }
    }
  },
}

function trimEnd(value: string): string {
  let end = value.length
  while (end > 0 && '.,;:!?)]}'.includes(value[end - 1]!)) end--
  return value.slice(0, end)
}
