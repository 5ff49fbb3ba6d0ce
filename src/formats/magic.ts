/** The first four bytes of a file for a message: as letters where they are letters, else as hexadecimal. */
export function magicShown(head: Uint8Array): string {
  const magic = Buffer.from(head.subarray(0, 4))
  return magic.every((byte) => byte > 0x20 && byte < 0x7f)
    ? `"${magic.toString('latin1')}"`
    : `0x${magic.toString('hex')}`
}
