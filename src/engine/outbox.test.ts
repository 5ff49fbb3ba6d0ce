import { setTimeout as later } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createOutbox } from './outbox.ts'

it('hands out what is there, in order, and ends with the work', async () => {
  const box = createOutbox<number>()
  box.endWith(
    (async () => {
      box.put(1)
      box.put(2)
      await later(5)
      box.put(3)
    })(),
  )
  const taken: (readonly number[])[] = []
  for (let items = await box.take(); items; items = await box.take()) taken.push(items)
  expect(taken).toEqual([[1, 2], [3]])
})

it('throws what the work throws, after what it made', async () => {
  const box = createOutbox<number>()
  box.put(1)
  box.endWith(Promise.reject(undefined))
  await later(1)
  expect(await box.take()).toEqual([1])
  await expect(box.take()).rejects.toBeUndefined()
})
