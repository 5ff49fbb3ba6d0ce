// table: sentences of draft/, zh
export const draft = {
  'draft.askParaphrase': '请换一种说法提出下面的问题，意思和所有数字保持不变。只写新问题，写成一行。\n\n{question}',
  'draft.askAbout':
    '请根据下面的文字写出一个问题，写成一行：这段文字能够回答它，没有看过这段文字的人也可能这样问。\n\n{heading}{passage}',
  'draft.askFrom':
    '请只根据下面的文字回答问题；文字中没有的内容，请说明没有提到。\n\n{heading}{passage}\n\n问题：{question}',
  'draft.nothing_answers': '{path}：所有问题都已有答案。请指定含有空白答案的文件。',
  'draft.nothing_paraphrases': '{path}：没有问题和答案齐全且未处于待审核状态的数据。',
  'draft.nothing_pairs': '{path}：没有不少于 20 个字符的段落。请指定文本或 Markdown 文件。',
  'draft.progress': '已提问 {done}/{total}，得到 {rows} 条草稿',
  'draft.done': '{path}：写入 {rows} 条草稿，丢弃 {dropped} 条{reasons}。',
  'draft.stopped': '已停止：此前的草稿已保留。',
  'draft.none':
    '没有值得保留的草稿：丢弃 {dropped} 条{reasons}，未写文件。可换用其他模型，或调整 --form、--n-predict。',
  'draft.stoppedEmpty': '第一条草稿完成之前已停止，未写文件。',
  'draft.dropped_empty': '空白 {count} 条',
  'draft.dropped_echo': '只重复提问 {count} 条',
  'draft.dropped_repeated': '与其他重复 {count} 条',
  'draft.dropped_cut': '被截断 {count} 条（--n-predict）',
  'draft.dropped_form': '不符合格式 {count} 条',
  'draft.dropped_tooLong': '提示词超出模型上下文 {count} 条',
  'draft.review': '每一条都是机器的草稿。下一步：lorasmith data review start {path} --out REVIEW',
  'draft.outKind': '{path}：草稿不能写成这种格式，--out 请以 {allowed} 之一结尾。',
  'draft.csvConversation': '{path}:{line}：CSV 放不下多轮对话，--out 请以 .jsonl 结尾。',
}
