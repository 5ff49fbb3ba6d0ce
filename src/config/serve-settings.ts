// table: settings of a serve YAML. To add one: a field in serve-config.ts and an entry here.
import * as z from 'zod'
import type { ServeConfig, ServeKey } from './serve-config.ts'
import type { Setting } from './setting.ts'
import { count, path } from './settings/types.ts'

/** As a training setting, but without groups, and with defaults that stand for themselves. */
export type ServeSetting<T = unknown> = Omit<Setting<T>, 'group' | 'default' | 'aliases'> & {
  readonly default: { readonly value: T } | 'required'
}

const host = z.string().regex(/^[A-Za-z0-9.:[\]_-]+$/)
/** Refined, not by pattern: a pattern stands for parts of a model (value-form.ts). */
const hostName = z.string().refine((name) => host.safeParse(name).success)
const origin = z.string().refine((name) => /^https?:\/\/[^/\s*]+$/.test(name))
/** https, or http on this machine: what is sent in the clear is anybody's. */
const issuer = z.string().refine((name) => URL.canParse(name) && isSafeUrl(new URL(name)))
const texts = z.array(z.string().min(1)).readonly()

export const serveSettings: { readonly [K in ServeKey]: ServeSetting<ServeConfig[K]> } = {
  base_model: {
    type: path,
    default: 'required',
    path: 'file',
    example: './models/base.gguf',
    en: 'The GGUF model that answers, with or without adapters.',
    zh: '用于回答的 GGUF 模型，可加载适配器，也可不加载。',
  },
  served_model_name: {
    type: z
      .string()
      .regex(/^[^\s:]+$/)
      .nullable(),
    default: { value: null },
    form: 'med-base, without blanks and colons',
    example: 'med-base',
    en: 'Name of the model in /v1/models; an adapter is NAME:ADAPTER. By default the name of the file without .gguf.',
    zh: '/v1/models 中的模型名；适配器写作“模型名:适配器名”。默认取不带 .gguf 的文件名。',
  },
  adapters: {
    type: z.record(z.string().regex(/^[^\s:/\\]+$/), z.string().min(1)),
    default: { value: {} },
    form: '{paediatrics: ./output/paediatrics, labour: ./output/labour:0.8}',
    en: 'Adapters by name: run folder, PEFT folder, safetensors or GGUF file, with :SCALE behind it where it is not 1.',
    zh: '按名称列出适配器：训练目录、PEFT 目录、safetensors 或 GGUF 文件；强度不为 1 时在后面加 :SCALE。',
  },
  adapter_folders: {
    type: texts,
    default: { value: [] },
    form: '[./output]',
    en: 'Folders from which /v1/load_lora_adapter may load while the server runs; none by default.',
    zh: '运行时 /v1/load_lora_adapter 可以加载的目录；默认没有。',
  },
  answer_template: {
    type: path.nullable(),
    default: { value: null },
    example: 'medical-triage',
    en: 'Answer template of questions to the base: an id of `lorasmith data templates` or a YAML file. Adapters bring the one they were trained with.',
    zh: '向基座提问时的答案模板：`lorasmith data templates` 中的 id 或 YAML 文件。适配器使用其训练时的模板。',
  },
  grammar: {
    type: z.boolean(),
    default: { value: true },
    en: 'Hold an answer to its template while it is written; off: repaired once where it departs.',
    zh: '生成时强制遵守答案模板；关闭时，不符合的回答会修复一次。',
  },
  router: {
    type: z.boolean(),
    default: { value: true },
    en: 'Choose an adapter by the question where the request names the bare model.',
    zh: '请求只写模型名时，按问题自动选择适配器。',
  },
  router_data: {
    type: z.record(z.string().regex(/^[^\s:/\\]+$/), z.string().min(1)),
    default: { value: {} },
    form: '{paediatrics: ./data/paediatrics.csv}',
    en: 'Files of questions that the router learns an adapter by, where the file it was trained on is not on this machine.',
    zh: '适配器的训练文件不在本机时，供路由学习的问题文件。',
  },
  router_topics: {
    type: path.nullable(),
    default: { value: null },
    path: 'file',
    example: './configs/topics.yaml',
    en: 'YAML of topics and their words, laid over the built-in ones: lorasmith router topics --write FILE.',
    zh: '主题及其词语的 YAML，叠加在内置主题之上：lorasmith router topics --write FILE。',
  },
  sign_in: {
    type: z.boolean(),
    default: { value: true },
    en: 'Ask who calls: accounts, API keys, roles. Off only on 127.0.0.1 and for one person; review and audit routes are then shut.',
    zh: '验证调用者身份：账户、API 密钥、角色。仅限本机单人使用时关闭；关闭后审核与审计接口不可用。',
  },
  host: {
    type: host,
    default: { value: '127.0.0.1' },
    form: '127.0.0.1',
    en: 'Address to listen on. Anything but 127.0.0.1 opens the server to your network.',
    zh: '监听地址。除 127.0.0.1 以外都会对所在网络开放。',
  },
  port: {
    type: count(0, 65535),
    default: { value: 8787 },
    en: 'Port; 0 takes a free one.',
    zh: '端口；0 表示任取空闲端口。',
  },
  public_origin: {
    type: origin.nullable(),
    default: { value: null },
    form: '"https://ai.hospital.lan"',
    example: '"https://ai.hospital.lan"',
    en: 'Address at which browsers reach the server, for instance of a proxy that does TLS: its pages are ours, sign-on comes back to it.',
    zh: '浏览器访问本服务的地址，例如负责 TLS 的代理的地址：该来源的网页视为本服务自己的，单点登录也返回这里。',
  },
  secure_cookies: {
    type: z.boolean().nullable(),
    default: { value: null },
    example: 'true',
    en: 'Send session cookies over TLS only; by default where public_origin begins with https.',
    zh: '会话 Cookie 只经 TLS 发送；默认在 public_origin 以 https 开头时启用。',
  },
  oidc_issuer: {
    type: issuer.nullable(),
    default: { value: null },
    form: '"https://login.hospital.lan/realms/staff"',
    example: '"https://login.hospital.lan/realms/staff"',
    en: 'OpenID Connect service of the house, through which known people may sign on; the only address that the server itself calls.',
    zh: '单位的 OpenID Connect 服务，已登记的人员可以由此登录；这是本服务唯一主动访问的地址。',
  },
  oidc_client_id: {
    type: z.string().min(1).nullable(),
    default: { value: null },
    example: 'lorasmith',
    en: 'Name under which that service knows this server.',
    zh: '本服务在该登录服务中的客户端名称。',
  },
  oidc_secret_file: {
    type: path.nullable(),
    default: { value: null },
    path: 'file',
    example: './oidc-secret',
    en: 'File with the client secret alone; LORASMITH_OIDC_SECRET of the environment does the same. Without either it is a public client.',
    zh: '只含客户端密钥的文件；也可设置环境变量 LORASMITH_OIDC_SECRET。两者都没有时为公共客户端。',
  },
  oidc_claim: {
    type: z.enum(['sub', 'email', 'preferred_username']),
    default: { value: 'sub' },
    en: "What of that service's word names a person here (lorasmith people add --sso); an email only where it was verified.",
    zh: '以登录服务的哪一项对应本服务的人员（lorasmith people add --sso）；email 须已验证。',
  },
  allowed_hosts: {
    type: z.array(hostName).readonly(),
    default: { value: [] },
    form: '[ai.hospital.lan]',
    en: 'Names under which the server may be called, beside localhost; other Host headers are refused.',
    zh: '除 localhost 外允许的主机名；其他 Host 请求头一律拒绝。',
  },
  allowed_origins: {
    type: z.array(origin).readonly(),
    default: { value: [] },
    form: '["https://intranet.hospital.lan"]',
    en: 'Origins of other web pages that may call the server; none by default.',
    zh: '允许调用本服务的其他网页来源；默认没有。',
  },
  rate_limit: {
    type: count(0, 100_000),
    default: { value: 120 },
    en: 'Requests a minute that one caller may make; 0: no limit.',
    zh: '每个调用者每分钟的请求数上限；0 表示不限。',
  },
  max_body_kb: {
    type: count(1, 65_536),
    default: { value: 256 },
    en: 'Largest body of a request, in kilobytes.',
    zh: '请求体的最大大小（KB）。',
  },
  context_size: {
    type: count(128, 1_048_576),
    default: { value: 4096 },
    en: 'Tokens of question and answer together; no more than the model knows.',
    zh: '问题与回答合计的 token 数，不超过模型本身的上限。',
  },
  max_tokens: {
    type: count(1, 131_072),
    default: { value: 1024 },
    en: 'Most tokens of one answer; a request may ask for fewer.',
    zh: '单个回答的最大 token 数；请求可以要求更少。',
  },
  max_question_chars: {
    type: count(1, 1_000_000),
    default: { value: 8000 },
    en: 'Most characters of all messages of a request together.',
    zh: '一次请求中所有消息合计的最大字符数。',
  },
  answer_timeout_s: {
    type: count(1, 86_400),
    default: { value: 300 },
    en: 'Seconds that an answer may take once it has begun.',
    zh: '回答开始后的最长时间（秒）。',
  },
  max_running: {
    type: count(1, 256),
    default: { value: 4 },
    en: 'Answers at the same time, over all adapters.',
    zh: '所有适配器合计同时进行的回答数。',
  },
  parallel: {
    type: count(1, 64),
    default: { value: 1 },
    en: 'Answers of one adapter at the same time, in one batch. Each takes a context more of memory.',
    zh: '同一适配器在一个批次中同时进行的回答数；每个都多占一份上下文内存。',
  },
  max_waiting: {
    type: count(0, 100_000),
    default: { value: 64 },
    en: 'Requests that may wait; beyond it the answer is 429 with Retry-After.',
    zh: '允许排队的请求数；超出时返回 429 和 Retry-After。',
  },
  max_memory: {
    type: count(0, 10_000_000),
    default: { value: 0 },
    en: 'Megabytes for base, adapters and their contexts; where short, contexts of idle adapters are closed. 0: no limit.',
    zh: '基座、适配器及其上下文可用的内存（MB）；不足时关闭空闲适配器的上下文。0 表示不限。',
  },
  threads: {
    type: count(0, 1024),
    default: { value: 0 },
    en: 'Threads of the CPU; 0: as many as the machine has cores.',
    zh: 'CPU 线程数；0 表示与核心数相同。',
  },
  device: {
    type: z.enum(['cpu', 'auto', 'cuda', 'vulkan', 'metal']),
    default: { value: 'cpu' },
    en: 'Where the model computes.',
    zh: '模型的计算设备。',
  },
  guardrails: {
    type: z.boolean(),
    default: { value: true },
    en: 'Look at questions and answers by the rules; risky answers wait for a person. Off only for tests.',
    zh: '按规则检查问题和回答；有风险的回答交由人工审核。仅测试时关闭。',
  },
  guard_rules: {
    type: path.nullable(),
    default: { value: null },
    path: 'file',
    example: './configs/guard.yaml',
    en: 'YAML file of rules in place of the built-in ones.',
    zh: '替代内置规则的 YAML 文件。',
  },
  content_producer: {
    type: z.string().min(1).max(80),
    default: { value: 'lorasmith' },
    example: '某某医院',
    en: 'Name or code of who offers the service, for the label of GB 45438-2025 in the metadata of answers.',
    zh: '服务提供者的名称或编码，写入回答元数据中的 GB 45438-2025 标识。',
  },
  mask_questions: {
    type: z.boolean(),
    default: { value: true },
    en: 'Replace personal data in questions before they are answered or kept.',
    zh: '在回答和保存之前，替换问题中的个人信息。',
  },
  data_dir: {
    type: path,
    default: { value: './gateway' },
    path: 'folder',
    en: 'Folder of the database and the audit chain.',
    zh: '数据库与审计链所在的目录。',
  },
  database_url: {
    type: z
      .string()
      .regex(/^postgres(ql)?:\/\//)
      .nullable(),
    default: { value: null },
    form: 'postgres://user@host/name',
    private: true,
    example: 'null',
    en: 'PostgreSQL in place of the SQLite file in data_dir; DATABASE_URL of the environment does the same.',
    zh: '用 PostgreSQL 代替 data_dir 中的 SQLite 文件；也可设置环境变量 DATABASE_URL。',
  },
}

/** Hosts of this machine, as a URL writes them. */
const LOCAL = ['127.0.0.1', 'localhost', '[::1]']

function isSafeUrl({ protocol, hostname, username, search, hash }: URL): boolean {
  const isSafe = protocol === 'https:' || (protocol === 'http:' && LOCAL.includes(hostname))
  return isSafe && username === '' && search === '' && hash === ''
}
