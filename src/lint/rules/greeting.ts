import type { LintRule } from '../rule.ts'

const GREETING =
  /^(?:尊敬的.{0,8}[，,：:]?\s?)?(?:您好|你好|亲[，,]|hello|hi[，, ])|(?:祝(?:您|你)?(?:早日)?(?:身体)?(?:健康|康复|生活愉快)|(?:希望|期望|愿)(?:我的|以上|上述)?.{0,10}(?:帮助|帮到)(?:到)?(?:您|你)?|望采纳|谢谢(?:您的)?(?:咨询|提问|信任)|感谢(?:您的?)?(?:进行)?(?:咨询|提问|信任))[^。！!]{0,6}[。！!~.]?$/i

/** Words that are the same in every answer: they cost tokens and teach nothing, but some houses want them. */
export const greeting: LintRule = {
  id: 'greeting',
  open: () => ({
    *row({ answer }) {
      const text = answer.trim()
      if (GREETING.test(text.slice(0, 24)) || GREETING.test(text.slice(-40)))
        yield { severity: 'info', message: 'lint.greeting' }
    },
  }),
}
