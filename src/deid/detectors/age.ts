import { patternDetector } from '../detector.ts'

/** Ages over 89, which few people reach: 93岁, 九十三岁. 90岁以上 is how they are told. */
export const age = patternDetector({
  type: 'AGE',
  pattern:
    /(?<![\d.\-~至到—]|\d[岁周]?)(?:9\d|1[0-3]\d|九十[一二三四五六七八九]?|一百[零〇一二三四五六七八九十]{0,3}) ?(?:周岁|岁)(?!以|及以|或以|至|到|-|~|组|年龄|儿)/g,
  score: ({ value, before }) =>
    /[-~至到—]$/.test(before) || (/^90/.test(value) && /≥|大于|超过|满|<|>/.test(before)) ? 0 : 0.75,
})
