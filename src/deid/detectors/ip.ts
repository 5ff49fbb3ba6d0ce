import { isIPv6 } from 'node:net'
import { isForeign, isLabelled, patternDetector } from '../detector.ts'

const LABEL = /IP|地址|登录|登陆|服务器|主机|网关|网络|来源|address|host|server|login/gi
const VERSIONS = /版本|固件|升级|软件|程序|系统|version|release|firmware|第|章|节|条|附录|图|表/gi

export const ipv4 = patternDetector({
  type: 'IP_ADDRESS',
  pattern: /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)/g,
  score({ value, before }) {
    const parts = value.split('.').map(Number)
    if (parts.some((part) => part > 255) || parts[0] === 0) return 0
    if (isLabelled(before, LABEL, VERSIONS)) return 0.99
    if (isForeign(before, LABEL, VERSIONS) || /[A-Za-z_]$/.test(before)) return 0
    return parts.every((part) => part < 20) ? 0.4 : 0.8 // small numbers may count sections or releases
  },
})

export const ipv6 = patternDetector({
  type: 'IP_ADDRESS',
  pattern: /(?:(?<![\w:.])|(?<=\bIP|\bip|IPv6))[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:]{3,34}(?![\w:])/g,
  score: ({ value }) => (isIPv6(value) && value.split(/:+/).length > 2 && /\d/.test(value) ? 0.95 : 0),
})
