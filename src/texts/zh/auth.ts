// table: sentences of serve/auth and its routes, zh
export const auth = {
  'auth.signIn': '请登录，或发送有效的密钥：Authorization: Bearer lsk_...',
  'auth.role': '角色 {role} 无权执行此操作。',
  'auth.noKey': '此操作不接受密钥，须由已登录的人员执行。',
  'auth.scope': '密钥缺少权限 {scope}。',
  'auth.csrf': '缺少请求头 X-CSRF-Token，或与此会话不符。',
  'auth.wrong': '名称或密码错误。',
  'auth.wait': '尝试次数过多，请在 {seconds} 秒后重试。',
  'auth.token': '此令牌无效：已使用、已过期，或已被更新的令牌取代。',
  'auth.passwordLength': '密码至少 {min} 个字符，最多 {max} 字节；当前为 {got} 个字符。',
  'auth.passwordWeak': '此密码过于容易猜到：字符重复过多，或与名称几乎相同。',
  'auth.oidcOff': '未配置单点登录。',
  'auth.oidcUnreachable': '单点登录服务没有响应。',
  'auth.oidcRefused': '单点登录服务未能证明您的身份，请重新开始。',
  'auth.oidcUnknown': '单点登录服务认识您，但此处没有对应的人员。请联系管理员。',
  'auth.noContent': '没有此文本，或已不再保存。',
  'auth.oidcSecret':
    '{path}：oidc_secret_file 指定的文件应只含一行客户端密钥，最多 {max} 个字符。请重新写入，不含其他内容。',
} as const
