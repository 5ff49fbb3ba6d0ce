// table: sentences of serve/, zh
export const serve = {
  // faults of a request
  'serve.bad_json': '请求体必须是一个 UTF-8 编码的 JSON 对象。',
  'serve.body_too_large': '请求体超过 max_body_kb 的限制。请减小请求，或调大 max_body_kb。',
  'serve.media_type': '请以 Content-Type: application/json 发送请求体。',
  'serve.unknown_field': '{field} 不是本服务接受的字段。全部字段见 /openapi.json。',
  'serve.invalid_field': '{field}：{problem}。',
  'serve.needs_other': '{field} 不能与 response_format 或纯文本补全同时使用。',
  'serve.too_long': '{field} 最多 {max} 个字符。',
  'serve.last_message': '最后一条消息必须来自用户。',
  'serve.department': 'x_lorasmith.department 不是您所属的科室或部门。',
  'serve.model_not_found': '没有这个模型。可用 GET /v1/models 查看。',
  'serve.no_route': '没有这个接口。全部接口见 /openapi.json。',
  'serve.host': '不允许以此主机名访问。请使用 127.0.0.1，或将该名称加入 allowed_hosts。',
  'serve.origin': '此来源的网页不允许调用本服务。如需允许，请加入 allowed_origins。',
  'serve.rate_limit': '请求过于频繁。请按 Retry-After 给出的时间等待。',
  'serve.busy': '排队的问题过多。请在 Retry-After 给出的时间之后再提问。',
  'serve.cancelled': '请求已取消。',
  'serve.timeout': '回答超过 answer_timeout_s 允许的时间。请减少 token 数。',
  'serve.internal': '服务器出错，责任在我们。日志中以本次回答的 x-request-id 记录了详情。',

  // adapters
  'serve.adapter_exists': '适配器 {name} 已加载或正在加载。请先卸载，或将 load_inplace 设为 true 以替换。',
  'serve.adapter_unknown': '适配器 {name} 未加载。',
  'serve.adapter_path': 'lora_path 必须存在，且位于 adapter_folders 的某个目录中。',
  'serve.no_adapter_folders': '运行时不能加载适配器：adapter_folders 为空。',

  // what an asker reads instead of an answer
  'serve.held': '此回答已转人工审核，审核后才能查看。凭证号：{ticket}。请稍后凭此号查询。',
  'serve.blocked': '此回答不能提供。请当面咨询专业人员。',
  'serve.question_blocked': '此问题不能在这里回答。请当面咨询专业人员。',
  'serve.citeNote': '法条核对（法规表截至 {asOf}）：{faults}。请以现行有效的法律为准。',
  'serve.citeRepealed': '《{law}》已废止（{since}）',
  'serve.citeReplaced': '《{law}》已废止（{since}），现为《{by}》',
  'serve.citeSomeDay': '日期不详',
  'serve.citeNotYet': '所引《{law}》的规定自 {since} 起才施行',
  'serve.citeNoArticle': '《{law}》没有第 {article} 条，止于第 {last} 条',
} as const
