/** The frozen result of reading a serve YAML: every key of `serve-settings.ts` with its value. Paths are absolute. */
export interface ServeConfig {
  readonly base_model: string
  readonly served_model_name: string | null // default: the model file's name without .gguf
  readonly adapters: Readonly<Record<string, string>> // name -> PATH[:scale]
  readonly adapter_folders: readonly string[] // where adapters may be loaded from while the server runs
  readonly answer_template: string | null // for questions to the base; an adapter brings its own
  readonly grammar: boolean // hold answers to their template while they are written
  readonly router: boolean
  readonly router_data: Readonly<Record<string, string>> // adapter -> file of its questions, where its card's is not here
  readonly router_topics: string | null // YAML of topics over the built-in ones

  readonly sign_in: boolean // false: whoever reaches the loopback address may ask, and held answers are for another start
  readonly host: string
  readonly port: number
  readonly public_origin: string | null // where browsers reach the server, through a proxy for TLS or not
  readonly secure_cookies: boolean | null // null: as public_origin says
  readonly oidc_issuer: string | null // null: nobody signs on through another service
  readonly oidc_client_id: string | null
  readonly oidc_secret_file: string | null // null: of the environment, else a public client
  readonly oidc_claim: 'sub' | 'email' | 'preferred_username' // that names a person here
  readonly allowed_hosts: readonly string[] // names in the Host header, beside localhost
  readonly allowed_origins: readonly string[] // web pages of other origins that may call
  readonly rate_limit: number // requests a minute for each caller; 0 = none
  readonly max_body_kb: number

  readonly context_size: number
  readonly max_tokens: number // most that one answer may have
  readonly max_question_chars: number
  readonly answer_timeout_s: number
  readonly max_running: number // answers at the same time, over all adapters
  readonly parallel: number // answers of one adapter in one batch
  readonly max_waiting: number // beyond it: 429
  readonly max_memory: number // MB of base, adapters and contexts; 0 = no limit
  readonly threads: number // 0 = the machine's
  readonly device: 'cpu' | 'auto' | 'cuda' | 'vulkan' | 'metal'

  readonly guardrails: boolean
  readonly guard_rules: string | null // YAML in place of the built-in rules
  readonly content_producer: string // GB 45438-2025: who offers the service
  readonly mask_questions: boolean // personal data out of the question before it is answered or kept
  readonly data_dir: string // database, audit chain
  readonly database_url: string | null // PostgreSQL in place of the file in data_dir
}

export type ServeKey = keyof ServeConfig
