// table: sentences of config/, zh
export const config = {
  // the file
  'config.missing': '{file}：文件不存在。请检查路径，或从 configs/medical_lora.yaml 开始修改。',
  'config.is-folder': '{file}：这是一个文件夹，请指定其中的 YAML 文件。',
  'config.too-big': '{file}：超过 1 MiB，不像配置文件。请指定 YAML 文件，而不是模型或数据文件。',
  'config.unreadable': '{file}：无法读取，请检查文件权限。',
  'config.not-utf8': '{file}：不是 UTF-8 文本，请另存为 UTF-8 编码。',
  'config.empty': '{file}：没有任何设置。可从 configs/medical_lora.yaml 开始修改。',
  'config.not-a-mapping': '{file}：每行必须是“键: 值”的形式。可从 configs/medical_lora.yaml 开始修改。',
  'config.yaml-syntax': '{place}：不是有效的 YAML（{reason}）。每行必须是“键: 值”；含特殊符号的文本请加引号。',
  'config.yaml-tab': '{place}：行首有制表符，YAML 不允许，请改用空格。',
  'config.yaml-missing-char': '{place}：此处或上面某行缺少冒号、引号或括号。每行必须是“键: 值”。',
  'config.yaml-escape': "{place}：双引号内的反斜杠会被当作转义。请用单引号或正斜杠，例如 'C:/models/base.gguf'。",
  'config.yaml-indent': '{place}：缩进不正确。每个键都要顶格书写，括号要成对。',
  'config.yaml-two-colons': '{place}：这一行有第二个冒号，或下一行有缩进。含冒号的文本请加引号；每个键都要顶格书写。',
  'config.yaml-documents': '{place}：这里开始了第二个文档（---），只能保留一个。',
  'config.yaml-start': '{place}：值以 YAML 保留符号开头，请给值加上引号。',
  'config.wide-colon': '{place}：{key} 后面是全角冒号（：）。请写成“{key}: ”，即半角冒号加一个空格。',
  'config.tight-colon': '{place}：冒号后缺少空格。请写成“{key}: ”再写值。',

  // keys
  'config.unknown-key': '{place} {key} 不是可用的设置。全部设置见 docs/configuration.zh.md，或删除这一行。',
  'config.unknown-serve-key': '{place} {key} 不是服务配置的设置。全部设置见 configs/serve.yaml。',
  'config.typo': '{place} {key} 不是可用的设置。是否想写 {near}？',
  'config.typo-alias': '{place} {key} 不是可用的设置。是否想写 {near}（即 {means}）？',
  'config.nested': '{place} {key} 下面是嵌套的内容，而设置是平铺的。请把其中每一项顶格写成“键: 值”。',
  'config.duplicate-key': '{place} {key} 写了两次（第 {first} 行和第 {line} 行），请删除其中一个。',
  'config.alias-clash':
    '{place} {key}（第 {line} 行）和 {other}（第 {first} 行）是同一个设置的两个名字，请删除其中一个。',
  'config.set-form': '--set {given}：必须写成 键=值，例如 --set epochs=5。',
  'config.missing-key': '{file}：缺少 {key}。请添加一行，例如“{key}: {example}”。',
  'config.missing-data':
    '{file}：缺少 metadata_path，也没有 train_data_dir。请添加一行，例如“metadata_path: {example}”。',

  // keys of other trainers
  'config.foreign-precision': '{place} {key} 在这里不需要：计算精度由 GGUF 基础模型的量化方式决定。请删除这一行。',
  'config.foreign-template':
    '{place} {key} 在这里不需要：分词器取自基础模型，对话模板也是，除非用 chat_template 另行指定；且只对回答计算损失。请删除这一行。',
  'config.foreign-dataset': '{place} {key} 在这里不可用：请改用 metadata_path 指定数据文件。',
  'config.foreign-method': '{place} {key} 在这里不需要：Lorasmith 固定用问答数据训练 LoRA 适配器。请删除这一行。',
  'config.foreign-scheduler': '{place} {key} 在这里不可用：请把 num_cycles、min_lr_rate、lr_end、power 写成单独的键。',
  'config.foreign-init': '{place} {key} 在这里不可用：请改用 init_lora_weights（pissa、pissa_niter_16 或 loftq）。',
  'config.foreign-total-step': '{place} {key} 在这里不需要：长度由 epochs 或 max_steps 决定。请删除这一行。',
  'config.foreign-strategy':
    '{place} {key} 在这里不可用：请用 eval_steps 和 save_steps（0 表示每轮一次）；load_best_model_at_end 会保留最佳适配器。',
  'config.foreign-report': '{place} {key} 在这里不需要：TensorBoard 日志总会写入 logging_dir。请删除这一行。',
  'config.foreign-hub': '{place} {key} 在这里不需要：Lorasmith 只使用本地文件。请删除这一行。',

  // values
  'config.no-value': '{place} {key} 没有值。可试 {example}，或删除这一行。',
  'config.no-value-needed': '{place} {key} 没有值，而它是必填的。可试 {example}。',
  'config.bad-integer': '{place} {key} 必须是 {min}-{max} 的整数，现为 {got}。可试 {example}。',
  'config.bad-number': '{place} {key} 必须是 {min}-{max} 的数，现为 {got}。可试 {example}。',
  'config.bad-number-above': '{place} {key} 必须是大于 {min}、不超过 {max} 的数，现为 {got}。可试 {example}。',
  'config.bad-number-below': '{place} {key} 必须是不小于 {min}、小于 {max} 的数，现为 {got}。可试 {example}。',
  'config.bad-flag': '{place} {key} 必须是 true 或 false，现为 {got}。可试 {example}。',
  'config.bad-choice': '{place} {key} 必须是 {choices} 之一，现为 {got}。可试 {example}。',
  'config.bad-list': '{place} {key} 必须是投影层名称的列表，如 {form}，现为 {got}。可试 {example}。',
  'config.bad-items': '{place} {key} 必须是列表，如 {form}，现为 {got}。可试 {example}。',
  'config.bad-texts': '{place} {key} 必须是文本的列表，如 {form}，请给每一项加上引号。',
  'config.bad-map': '{place} {key} 必须是投影层到数（不超过 {max}）的映射，如 {form}，现为 {got}。可试 {example}。',
  'config.bad-paths': '{place} {key} 必须是名称到路径的映射，如 {form}，实际为 {got}。可以试试 {example}。',
  'config.bad-form': '{place} {key} 必须形如 {form}，现为 {got}。可试 {example}。',
  'config.bad-file': '{place} {key} 必须是文件路径，现为 {got}。可试 {example}。',
  'config.bad-folder': '{place} {key} 必须是文件夹路径，现为 {got}。可试 {example}。',
  'config.bad-text': '{place} {key} 必须是一段文本，请给它加上引号。',
  'config.path-escape': '{place} {key} 含有制表符或换行：双引号内的 \\n、\\t 会被当作转义。请用单引号或正斜杠。',
  'config.curly-quotes': '{place} {key} 以中文引号开头。请用英文直引号（"）或不加引号。',

  // files
  'config.file-missing': '{place} {key}：文件 {path} 不存在。相对路径从运行命令的文件夹算起，请检查路径。',
  'config.file-missing-elsewhere':
    '{place} {key}：文件 {path} 不存在。相对路径从运行命令的文件夹算起。可试 {key}: {suggest}',
  'config.hub-name':
    '{place} {key}：文件 {path} 不存在。这像是模型网站上的名称，而 Lorasmith 不联网下载。请给出 GGUF 文件的路径。',
  'config.file-is-folder': '{place} {key}：{path} 是文件夹，请指定其中的文件。',
  'config.file-unreadable': '{place} {key}：{path} 无法读取，请检查文件权限。',
  'config.folder-missing': '{place} {key}：文件夹 {path} 不存在。相对路径从运行命令的文件夹算起。',
  'config.metadata-none':
    '{place} 未写 metadata_path，而 {path} 中没有数据文件（.csv、.tsv、.xlsx、.json、.jsonl、.parquet）。请添加 metadata_path。',
  'config.metadata-several':
    '{place} 未写 metadata_path，而 {path} 中有多个数据文件（{names}），没有 metadata.csv。请添加 metadata_path。',
  'config.output-is-file': '{place} output_dir：{path} 是文件。请指定一个新的或空的文件夹。',

  // settings together
  'config.two-warmups': '{place} {key} 和 {other} 都在设置预热，请只保留一个。',
  'config.two-held-outs': '{place} {key} 和 {other} 都在指定验证数据，请只保留一个。',
  'config.eval-is-train':
    '{place} {key} 和 {other} 是同一个文件，等于用学过的内容来评估。请删除 {key}，由 val_split 留出验证数据。',
  'config.output-holds-input': '{place} {key} 必须是单独的文件夹，而 {other} 就在其中。可试 {key}: ./output/my_lora',

  'config.replay-is-data':
    '{place} {key} 和 {other} 是同一个文件。{key} 应是通用问答数据，既不是训练数据，也不是验证数据。',
  'config.replay-no-path': '{place} {key} 需要 {other}，即通用数据所在的文件。请添加它，或删除 {key}。',
  'config.k-fold-one': '{place} {key} 必须是 0（不用）或 2-20：只有一折会留出全部数据。可试 {key}: 5。',
  'config.modules-to-save':
    '{place} {key} 必须为空：llama.cpp 无法从适配器加载完整模块，结果将无法使用。请删除这一行；可改为增加 {other} 或提高 lora_rank。',
  'config.adalora-dora':
    '{place} {key} 不能与 {other}: ADALORA 同时使用（PEFT 也不支持）。请设 {key}: false 或 {other}: LORA。',
  'config.adalora-rslora':
    '{place} {key} 不能与 {other}: ADALORA 同时使用，因为其秩在训练中会变化。请设 {key}: false 或 {other}: LORA。',
  'config.adalora-init':
    '{place} {key} 不能与 {other}: ADALORA 同时使用，它有自己的初始值。请删除 {key} 或设 {other}: LORA。',
  'config.adalora-pattern':
    '{place} {key} 不能与 {other}: ADALORA 同时使用，它会自行确定各层的秩。请删除 {key} 或设 {other}: LORA。',
  'config.adalora-ranks':
    '{place} {key} 不能小于 {other}：AdaLoRA 从它开始逐步剪枝。请删除 {key}，默认为 1.5 * {other}。',
  'config.adalora-steps':
    '{place} {key} 没有给 AdaLoRA 留出剪枝的步数：必须大于 tinit + tfinal。请减小 {other} 或 tfinal；0 表示自动。',
  'config.adalora-beta':
    '{place} {key} 在这里是优化器的系数，在 PEFT 的 AdaLoRA 中则是重要性的系数。请写明 {other} 或 adam_{key}。',
  'config.pissa-dora': '{place} {key}：pissa 与 {other} 各有自己的训练形式，不能同时使用，请只保留一个。',
  'config.pissa-rslora':
    '{place} {key} 不能与 {other}: pissa 以及 rank_pattern 或 alpha_pattern 同时使用：这样的适配器无法转换为普通 LoRA（PEFT 也不能）。请去掉三者之一。',
  'config.lr-end': '{place} {key}：polynomial 会降到 {other}，它必须小于 learning_rate。请减小 {other}。',

  // no effect
  'config.warn-no-held-out': '{place} {key} 不起作用：没有留出验证数据。请设置 val_split、eval_data_path 或 k_fold。',
  'config.warn-needs': '{place} {key} 不起作用：需要 {needs}。',
  'config.warn-all-linear': '{place} {key}：all-linear 已包含所有投影层，同时写的其他名称不起作用。',
  'config.warn-data-dir': '{place} {key} 不是文件夹；由于已写 metadata_path，它不起作用。',

  // reference page and JSON Schema
  'config.form-integer': '{min}-{max} 的整数',
  'config.form-number': '{min}-{max} 的数',
  'config.form-number-above': '大于 {min}、不超过 {max} 的数',
  'config.form-number-below': '不小于 {min}、小于 {max} 的数',
  'config.form-flag': 'true 或 false',
  'config.form-choice': '{choices}',
  'config.form-list': '列表：{form}',
  'config.form-items': '列表：{form}',
  'config.form-texts': '文本列表：{form}',
  'config.form-map': '映射到不超过 {max} 的数：{form}',
  'config.form-paths': '名称到路径的映射，如 {form}',
  'config.form-form': '{form}',
  'config.form-file': '文件路径',
  'config.form-folder': '文件夹路径',
  'config.form-text': '文本',
  'config.alias-of': '{key} 的另一个名字。',
  'config.default-is': '默认值：{value}。',
  'config.group-what': '训练什么',
  'config.group-adapter': '适配器',
  'config.group-data': '数据',
  'config.group-optimisation': '优化',
  'config.group-run': '训练过程',
  'config.group-machine': '机器',
  'config.reference-title': '训练配置说明',
  'config.reference-intro': `\`lorasmith train --config 文件\` 的全部设置，每行一个 \`键: 值\`。必须写的只有 \`base_model\`、\`output_dir\` 和
\`metadata_path\`（或 \`train_data_dir\`）。

- 相对路径从运行命令的文件夹算起；\`~/\` 表示用户主目录。
- \`--set 键=值\` 可写多次，优先于文件中的值。
- 每个键也可以用“其他名字”一栏的写法（来自 LLaMA-Factory、PEFT、transformers、kohya、mlx-lm、Axolotl），但不能同时写两个。
- 未知的键、类型错误、超出范围或文件不存在，都会在训练开始前一次全部指出。
- 默认值为 null 的设置可以写 \`null\`。数字可写成 \`1e-4\`，加不加引号都可以。`,
  'config.reference-columns': '| 键 | 默认值 | 取值 | 含义 | 其他名字 |',
  'config.reference-required': '必填',
  'config.serve-needs': '{place} {key} 在没有 {other} 时不起作用。请设置 {other}，或删除此行。',
  'config.serve-cookies-lost':
    '{place} {key} 为 true，但 {other} 以 http 开头：浏览器不会发送 Cookie，任何人都无法登录。请让 {other} 以 https 开头，或删除此行。',
  'config.serve-cookies-bare':
    '{place} {key} 为 false，但 {other} 以 https 开头：不经 TLS 时会话会以明文发送。请删除此行。',
} as const
