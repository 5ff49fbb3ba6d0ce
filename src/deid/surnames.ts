// table: Chinese surnames
/** The most common, about 95 in 100 people, and those of the old list that are no everyday word. */
const COMMON = `
王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方
白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐伍梅易庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘
祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党
宫费卜冷晏席卫米柏宗瞿桂全佟臧闵苟邬边卞姬仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀胥南储芮楚栗郗
`
/** Also words or rare: only where a label says that a name follows. */
const RARE = `
应时原师班从满花水云平和伊木强东门山谢贝红干暴禹狄伏茅计杭洪诸汲糜井焦弓牧隗宓蓬印宿怀鄂索咸籍赖蔺屠乔阴胥苍闻莘贡劳逄扶堵宰郦雍璩濮寿通扈燕郏浦别慕茹习宦鱼容慎戈庾终暨衡弘国广禄阙殳沃蔚越夔厍晁勾融訾阚那空毋乜养须丰巢蒯竺逯桓嵇滑裘经贲郁杞骆晁
洪骆丘庹忻练辜祖鄢雒仝尧央覃亓但楼青仉战皮玉昝肇修
阿买尼迪热
`
const COMPOUND = `
欧阳 上官 诸葛 司马 夏侯 皇甫 尉迟 公孙 慕容 令狐 司徒 东方 长孙 宇文 司空 轩辕 南宫 独孤 端木 申屠 公冶 淳于 单于 太叔 仲孙 钟离 鲜于 闾丘 赫连 澹台 濮阳 东郭 西门 南门 百里 呼延 万俟 闻人 公羊 谷梁 拓跋 左丘 梁丘 段干 完颜 纳兰 叶赫 爱新 富察 那拉 乐正 漆雕 壤驷 巫马 公西 颛孙 欧侯 範姜 张简 宰父 子车 微生 羊舌 东野 贺兰 贺若 达奚
`
const chars = (text: string) => [...text.replace(/\s/g, '')]

export const COMMON_SURNAMES: ReadonlySet<string> = new Set(chars(COMMON).concat(chars('骆洪丘褚赖乔于倪傅阎奚廉湛闵')))
export const RARE_SURNAMES: ReadonlySet<string> = new Set(chars(RARE).filter((c) => !COMMON_SURNAMES.has(c)))
export const COMPOUND_SURNAMES: ReadonlySet<string> = new Set(COMPOUND.trim().split(/\s+/))
/** The hundred and some of which most people have one. */
export const TOP_SURNAMES: ReadonlySet<string> = new Set(chars(COMMON).slice(0, 130))
