// table: sentences of router/, zh
export const router = {
  'router.notAMapping': '{file}：主题文件应是含 topics 列表的映射。示例：lorasmith router topics --write FILE',
  'router.notATopic': '{place}：每个主题应是含 name、词语（sure、likely、hint）和 examples 的映射。',
  'router.sameTopic': '{place}：主题 {topic} 已在 {first} 出现。请只保留一个。',
  'router.noWords': '{place}：主题 {topic} 没有词语。请填写 sure、likely 或 hint。',
  'router.noExamples': '{place}：主题 {topic} 没有 examples。请给出必须归入该主题的问题。',
  'router.notTexts': '{place}：必须是文本列表。看起来像别的类型的项请加引号。',
  'router.badWord': '{place}：词语长度为 1 到 {max} 个字符。',
  'router.badAge': '{place}：age_to 必须是 1-120 的整数岁数。',
  'router.exampleWrong':
    '{place}：主题 {topic} 的第 {number} 个示例被归入 {got}（“-”表示没有或两者相同）。请修改词语或示例；仅凭词语无法识别的问题请写在 learn 中。',
  'router.unreadable': '{path}：无法读取主题文件（{code}）。请检查路径。',
  'router.tooLarge': '{path}：超过 1 MB，不是主题文件。请指定其 YAML 文件。',
  'router.notUtf8': '{path}：主题文件不是 UTF-8 编码。请另存为 UTF-8。',
} as const
