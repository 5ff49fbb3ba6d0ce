import { createDecipheriv } from 'node:crypto'

const TOKEN = /<[A-Z_]{2,30}:([0-9A-Za-z_-]{38,4000})>/g

/** What the `encrypt` operator hid, for who has its key; tokens of another key, and hashes, stay. `count` is how many were opened. */
export function decryptTokens(text: string, key: Uint8Array): { readonly text: string; readonly count: number } {
  let count = 0
  const opened = text.replace(TOKEN, (token, sealed: string) => {
    const original = open(Buffer.from(sealed, 'base64url'), key)
    if (original === undefined) return token
    count++
    return original
  })
  return { text: opened, count }
}

function open(bytes: Buffer, key: Uint8Array): string | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
  decipher.setAuthTag(bytes.subarray(12, 28))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
