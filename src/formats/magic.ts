import { UserError } from '../texts/user-error.ts'

/** The first four bytes of a file for a message: as letters where they are letters, else as hexadecimal. */
export function magicShown(head: Uint8Array): string {
  const magic = Buffer.from(head.subarray(0, 4))
  return magic.every((byte) => byte > 0x20 && byte < 0x7f)
    ? `"${magic.toString('latin1')}"`
    : `0x${magic.toString('hex')}`
}

/**
 * Refuses what torch.save writes (.bin, .pt, .pth, .ckpt): a zip with a pickle in it, or a bare pickle of protocol 2 to 5. Loading a pickle
 * runs whatever program it holds, so none is ever read.
 */
export function refusePickle(head: Uint8Array, path: string): void {
  const [first, second = 0, third, fourth] = head
  const isZip = first === 0x50 && second === 0x4b && third === 3 && fourth === 4
  const isPickle = first === 0x80 && second >= 2 && second <= 5
  if (isZip || isPickle) throw new UserError('formats.pickle', { path })
}
