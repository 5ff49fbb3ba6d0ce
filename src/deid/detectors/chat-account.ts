import { type Detector, patternDetector } from '../detector.ts'

/** 微信号: a letter and 5 to 19 letters, digits, `_` or `-`; also bare digits, behind the label. */
export const wechat: Detector = patternDetector({
  type: 'WECHAT',
  pattern:
    /(?:微信|薇信|威信|徽信|V信|(?<![A-Za-z])(?:VX|WX|WeChat))(?:号码?|账号|ID|名)?(?:是|为)? {0,3}[:：]? {0,3}((?:[A-Za-z][-_A-Za-z0-9]{5,19}|[1-9]\d{4,11}))(?![-_A-Za-z0-9])/gi,
  score: () => 0.9,
})

export const qq: Detector = patternDetector({
  type: 'QQ',
  pattern:
    /(?<![A-Za-z])(?:QQ|扣扣|企鹅号)(?:号码?|群号?|账号)?(?:是|为)? {0,3}[:：]? {0,3}([1-9]\d{4,10})(?![0-9A-Za-z@])/gi,
  digits: true,
  score: () => 0.9,
})
