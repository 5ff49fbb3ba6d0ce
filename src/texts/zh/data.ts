// table: sentences of data/, zh
export const data = {
  'data.noColumns':
    '{path}：找不到一对“问题”和“答案”列。文件有 {found} 列。问题列可用的名称：{questions}；答案列可用的名称：{answers}。请用设置 question_column 和 answer_column 指明，或在第一行把两列命名为 question 和 answer。',
  'data.columnMissing':
    '{path}：设置 {setting} 与其 {count} 列都不符。请按表头中的名称填写，或填写 1 到 {count} 的序号。',
  'data.noHeader':
    '{path}：第一行应为列名，却是句子。请添加表头，例如 question,answer；或设置 has_header: false，并写 question_column: 1 和 answer_column: 2。',
  'data.cellNested': '{path}:{line}：这一行的问题或答案是多个值的列表或对象，应为文本。请写成一个字符串。',
  'data.csvConversation':
    '{path}:{line}：这一行是多轮对话，CSV 只能容纳一问一答。请选择 --to jsonl、alpaca、sharegpt 或 openai。',
  'data.noRows': '{path}：文件只有列名，没有数据行。请至少添加一条问题及其答案。',
  'data.unapproved':
    '{path}：{rows} 条数据中有 {count} 条在 review 列中注明尚未批准（proposed、rejected、awaiting-second 或 disputed）。请先用 `lorasmith data review start` 送审，再用 `data review approved` 写出的文件训练。',
  'data.nothingLeft':
    '{path}：{rows} 行中没有一行可用：{emptyQuestion} 行缺少问题，{emptyAnswer} 行缺少答案，{duplicates} 行重复，{unreadable} 行对话无法读取，{heldOut} 行的问题也出现在 eval_data_path 中，{noAnswerLeft} 行仅问题就占满 cutoff_len（{cutoff} 个 token；最长的一行有 {longest} 个）。请补全空单元格、更换 eval_data_path，或调大 cutoff_len。',
  'data.foldsTooFew':
    '{path}：k_fold {k} 至少需要 {k} 个不同的问题，现有 {questions} 个。请减少折数、改用 val_split，或补充数据。',
  'data.replayTooFew':
    '{path}：replay_path 至少需要 {needed} 个能放进 cutoff_len 且未出现在你自己数据中的问题；{rows} 行中只有 {questions} 行符合。请补充通用问答，或去掉 replay_path。',
  'data.columnTypo': '{path}：{setting} 指定的列不存在。是否想写 {near}？',
  'data.outFormat': '{path}：数据可写为 {allowed}。请使用其中一种扩展名。',
  'data.pairsOnly':
    '{path} 是多轮对话（{column}）。此命令需要一列问题和一列答案：单轮数据可先用 lorasmith data convert --to jsonl 转换。',
  'data.aiLabel': '由人工智能生成',
} as const
