// table: sentences of audit/, zh
export const audit = {
  'audit.noFile': '{path}：没有这个文件。请给出 audit.jsonl，或存放它的审核文件夹。',
  'audit.broken':
    '{path}：最后一行不是审计链的记录，因此不能再追加。请运行 lorasmith audit verify {path}，并从备份恢复该文件。',
  'audit.locked':
    '{path}：{host} 上的进程 {pid} 正在写入该审计日志，只允许一个写入者。请等待其结束或将其停止；若它已不在运行，请删除此文件。',
  'audit.keyUnreadable': '{path}：无法读取密钥（{code}）。请检查路径和权限。',
  'audit.keyShort':
    '{path}：密钥只有 {got} 字节，至少需要 {min} 字节。可用以下命令生成：head -c 32 /dev/urandom | base64',
  'audit.keyNeeded':
    '{path}：已有记录带有 MAC，后续记录也必须带有。请把 LORASMITH_AUDIT_KEY_FILE 设为生成它们时所用的密钥文件。',
  'audit.notAnchor': '{path}:{line}：不是锚点。锚点是 lorasmith audit anchor 写出的一行，含 count 和 head。',
  'audit.whole': '{path}：共 {entries} 条记录，自第一条起完整无缺。链头：{head}',
  'audit.wholeMac': '每条记录都带有该密钥的 MAC。',
  'audit.wholeAnchor': '该链与全部 {anchors} 个锚点一致，最新锚点记录到第 {count} 条。',
  'audit.noAnchorHint':
    '日志末尾被截去时，只有对照存放在外部的锚点（lorasmith audit anchor）才能发现；本次未给出锚点。',
  'audit.firstBad': '{path}：第一条有问题的记录：seq {seq}。{reason}第 1 至 {good} 条完整。',
  'audit.firstBadOfAll': '{path}：第一条有问题的记录：seq {seq}。{reason}',
  'audit.fault_seq': '序号与前一条不连续：有记录被删除、添加或移动。',
  'audit.fault_prevHash': '它并非接在前一条之后写入：有记录被删除、改动或移动。',
  'audit.fault_hash': '内容与其哈希不符：记录被改动过。',
  'audit.fault_macMissing': '没有 MAC：不是用该密钥写入的。',
  'audit.fault_mac': 'MAC 不是由该密钥生成：整条链被重写过，或密钥不是同一把。',
  'audit.fault_unreadable': '该行不是写入时的样子：有字节被改动。',
  'audit.fault_torn': '最后一行没有结尾：崩溃所致，或文件被截断。下一次写入时会将其移除并在链中注明。',
  'audit.fault_anchor': '与锚点当时看到的记录不同：链被重写过。',
  'audit.fault_truncated': '记录缺失：锚点曾看到第 {count} 条。日志末尾被截去。',
  'audit.fault_anchorMac': '未读取：有锚点不是用该密钥签署的。',
  'audit.anchored': '锚点：共 {count} 条，链头 {head}，{at}',
  'audit.anchorSaved': '已追加到 {path}。请保存在本机之外。',
  'audit.anchorBroken': '{path}：链在 seq {seq} 处断裂，未生成锚点。请运行 lorasmith audit verify {path}。',
} as const
