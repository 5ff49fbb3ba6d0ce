// table: words that decide whether a hit is a claim
/**
 * What exceptions.ts looks for around a hit, for texts whose every word is in pinyin: there these are put back, too. Only pinyin: of words so
 * common one more of the same sound would be found everywhere.
 */
export const CONTEXT_WORDS: readonly string[] = [
  ...'不能 无法 不会 不得 没有 禁止 不可 不可能 不应 不敢 不要 不允许 不准 不承诺 不存在 不等于 不代表 不构成 不属于 不足以 不建议 不推荐 不提供 不支持'.split(
    ' ',
  ),
  ...'不认为 没法 无权 难以 很难 未能 未必 尚未 还没 并非 并不 并没 并没有 并未 绝不 绝非 从不 从未 从来不 切勿 请勿 严禁 拒绝 避免'.split(
    ' ',
  ),
  ...'没人 谁也不 警惕 当心 小心 提防 谨防 轻信 听信 相信 不相信 不要相信 不要轻信 不需要 不用 不必 无需 任何律师 没有任何 不一定 不是 不再 是否 能否'.split(
    ' ',
  ),
  ...'可否 会不会 能不能 可不可以 是不是 有没有 如何 怎么 怎样 什么 哪些 请问 为什么 如果 一旦 倘若 假如 要是 万一 时候 情况下 的患者 患者应 之后'.split(
    ' ',
  ),
  ...'以后 才能 方可 可能 也许 争取 希望 有望 有助于 取决于 提高 降低 通常 一般 往往 多数 需要 应当 由医生 医生 对方 有人 听说 某些'.split(
    ' ',
  ),
  ...'骗子 广告 商家 号称 声称 宣称 自称 所谓 凡是 虚假 宣传 说法 说明书 字样 用语 是指 指的是 规定 属于 构成 行贿 违规 违法 违反'.split(
    ' ',
  ),
  ...'诈骗 骗局 投诉 举报 不可信 不可靠 不靠谱 不科学 没有依据 没有证据 误导 夸大 处罚 犯罪 刑事责任 谨慎 追究 报警 我们 本所 您的 您好 当然 放心'.split(
    ' ',
  ),
  ...'律师 法院 治疗 检查 就医 立即 及时 一种 这种 已经'.split(' '),
]
