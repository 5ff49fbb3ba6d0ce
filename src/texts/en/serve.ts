// table: sentences of serve/, en
export const serve = {
  // faults of a request
  'serve.bad_json': 'the body must be one JSON object in UTF-8.',
  'serve.body_too_large': 'the body is larger than max_body_kb allows. Send less, or raise max_body_kb.',
  'serve.media_type': 'send the body as Content-Type: application/json.',
  'serve.unknown_field': '{field} is not a field that this server takes. /openapi.json names them all.',
  'serve.invalid_field': '{field}: {problem}.',
  'serve.needs_other': '{field} cannot be used together with response_format or with a plain completion.',
  'serve.too_long': '{field} may have at most {max} characters.',
  'serve.last_message': 'the last message must be from the user.',
  'serve.department': 'x_lorasmith.department is not one of yours.',
  'serve.model_not_found': 'there is no such model. GET /v1/models lists them.',
  'serve.no_route': 'there is no such route. /openapi.json lists them.',
  'serve.host': 'this name of the server is not allowed. Call it by 127.0.0.1, or add the name to allowed_hosts.',
  'serve.origin': 'pages of this origin may not call the server. Add it to allowed_origins where they should.',
  'serve.rate_limit': 'too many requests. Wait as long as Retry-After says.',
  'serve.busy': 'too many questions are waiting. Ask again after the time that Retry-After says.',
  'serve.cancelled': 'the request was cancelled.',
  'serve.timeout': 'the answer took longer than answer_timeout_s allows. Ask for fewer tokens.',
  'serve.internal': 'the server failed; the fault is ours. Its log says more under the x-request-id of this answer.',

  // adapters
  'serve.adapter_exists':
    'adapter {name} is loaded or being loaded. Unload it, or set load_inplace to true to replace it.',
  'serve.adapter_unknown': 'adapter {name} is not loaded.',
  'serve.adapter_path': 'lora_path must lie in a folder of adapter_folders and exist.',
  'serve.no_adapter_folders': 'adapters cannot be loaded while the server runs: adapter_folders is empty.',

  // what an asker reads instead of an answer
  'serve.held':
    'A person looks at this answer before you see it. Your ticket: {ticket}. Ask for it again later with this ticket.',
  'serve.blocked': 'This answer cannot be given. Please ask a professional in person.',
  'serve.question_blocked': 'This question cannot be answered here. Please ask a professional in person.',
  'serve.citeNote': 'Statutes checked (table as of {asOf}): {faults}.',
  'serve.citeRepealed': '{law} was repealed ({since})',
  'serve.citeReplaced': '{law} was repealed ({since}); see {by}',
  'serve.citeSomeDay': 'day not known',
  'serve.citeNotYet': '{law} as cited is in force only from {since}',
  'serve.citeNoArticle': '{law} has no article {article}; it ends with {last}',
} as const
