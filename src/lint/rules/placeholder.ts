import type { LintRule } from '../rule.ts'

const NOTHING =
  /^(?:不知道|不清楚|不了解|无|暂无|没有|略|见上|同上|待补充|待定|待完善|待回答|测试|答案|todo|tbd|n\/?a|null|none|nan|undefined|test|xxx+|\.{2,}|-+|—+|\?+|？+)[。.！!]?$/i
const AI_SAYS =
  /作为(?:一个|一名|一款)?(?:AI|人工智能|大?语言模型|大模型|智能助手)|我(?:是|只是)(?:一个|一名)?(?:AI|人工智能|大?语言模型)|as an? (?:AI|artificial intelligence|(?:large )?language model)|I(?:'m| am) (?:sorry, but I |unable to |not able to )|(?:抱歉|对不起)，?我(?:无法|不能)(?:回答|提供|给出)/i

/** Nothing, or another model's refusal, where an expert's answer should stand. */
export const placeholder: LintRule = {
  id: 'placeholder',
  open: () => ({
    *row({ answer }) {
      const text = answer.trim()
      if (text.length <= 12 && NOTHING.test(text)) yield { severity: 'error', message: 'lint.placeholder' }
      else if (AI_SAYS.test(text)) yield { severity: 'warning', message: 'lint.aiSays' }
    },
  }),
}
