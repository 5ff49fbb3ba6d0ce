/** The department of a question by the statute article that answers it; null where the statute does not tell. */
export function lawDepartment(name: string): string | null {
  if (name.includes('道路交通安全')) return null
  for (const [pattern, department] of BY_LAW) if (pattern.test(name)) return department
  const article = name.includes('民法典') ? articleOf(name) : 0
  return BY_ARTICLE.find(([from, to]) => article >= from && article <= to)?.[2] ?? null
}

const BY_LAW: readonly (readonly [RegExp, string])[] = [
  [/刑法|刑事|治安管理|行政|国家赔偿|公安/, '行政与刑事'],
  [/劳动|工伤|社会保险|工资|职工/, '劳动'],
  [/消费者|食品安全|电子商务|产品质量|旅游/, '消费维权'],
  [/婚姻|继承编|反家庭|收养|老年人/, '婚姻家事'],
  [/侵权责任|人身损害|道路交通事故损害/, '侵权'],
  [/买卖合同|民间借贷|租赁合同|建设工程|担保|合同编/, '合同'],
]

/** Books of the Civil Code: contracts, personality rights, marriage and succession, torts. */
const BY_ARTICLE: readonly (readonly [number, number, string])[] = [
  [463, 988, '合同'],
  [989, 1039, '侵权'],
  [1040, 1163, '婚姻家事'],
  [1164, 1258, '侵权'],
]

function articleOf(name: string): number {
  let [sum, digit] = [0, 0]
  for (const letter of /第([一二三四五六七八九十百千零]+)条/.exec(name)?.[1] ?? '') {
    const at = '零一二三四五六七八九'.indexOf(letter)
    if (at >= 0) digit = at
    else {
      sum += (digit || 1) * { 十: 10, 百: 100, 千: 1000 }[letter as '十' | '百' | '千']
      digit = 0
    }
  }
  return sum + digit
}
