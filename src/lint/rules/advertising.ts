import type { LintRule } from '../rule.ts'

const ADVERTISING =
  /加(?:我|一下)?(?:的)?(?:微信|QQ|V信|群)|扫码(?:咨询|添加|加)|(?:关注|搜索).{0,6}公众号|(?:我院|本院|我们医院|我科|本所|我所|我们律所)(?:的)?(?:专家|名医|拥有|独创|独家|首创|特色|采用|引进|律师团)|(?:欢迎|可以|建议)(?:您|你)?(?:到|来|前来)(?:我院|本院|我们医院|我所|本所)|欢迎(?:您|你)?(?:随时)?(?:来电|致电|来院|光临|预约|拨打)|(?:免费|24小时)(?:咨询)?(?:热线|电话)|(?:咨询|预约|服务)热线|点击.{0,8}(?:咨询|预约|客服|对话)|(?:在线|网上)(?:预约|挂号)(?:专家|就诊)|独家(?:疗法|秘方|配方)|祖传(?:秘方|配方)|(?:优惠|打折|特价)(?:活动|治疗|套餐)|限时(?:优惠|免费)/

/** An answer that sells: the assistant would do so, too. */
export const advertising: LintRule = {
  id: 'advertising',
  open: () => ({
    *row({ answer }) {
      if (ADVERTISING.test(answer)) yield { severity: 'warning', message: 'lint.advertising' }
    },
  }),
}
