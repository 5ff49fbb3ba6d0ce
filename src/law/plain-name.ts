/**
 * What names of statutes are compared by: 《中华人民共和国劳动合同法》（2012年修正） and 劳动合同法 are one. Width, blanks, quotes and title
 * marks do not count, nor the state's name, nor the year of an amendment behind the name; （一） and （试行） do.
 */
export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\s《》〈〉<>“”"「」]/g, '')
    .replaceAll(STATE, '')
    .replace(/\((?:自?\d{4}[^()]{0,20}|[^()]{0,20}(?:修正|修订|修改|版))\)$/, '')
    .toLowerCase()
}

export const STATE = '中华人民共和国'
