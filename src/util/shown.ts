const MAX_CHARS = 80 // a name longer than a terminal line says no more than its beginning

/** A name from an untrusted file as it may stand in a message: short, and without control or direction characters. */
export function shown(name: string): string {
  const plain = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
  return plain.length > MAX_CHARS ? `${plain.slice(0, MAX_CHARS)}...` : plain
}
