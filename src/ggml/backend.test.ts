import { afterAll, describe, expect, it } from 'vitest'
import { UserError } from '../texts/user-error.ts'
import { openBackend } from './backend.ts'
import { Context } from './context.ts'
import { sqr } from './ops.ts'
import { GGML_TYPE } from './types.ts'

const backend = openBackend('cpu', 2)
afterAll(() => backend[Symbol.dispose]())

function fault(open: () => unknown): UserError {
  try {
    open()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('no fault')
}

describe('openBackend', () => {
  it('opens the CPU', () => {
    expect(backend.isCpu).toBe(true)
    expect(backend.name).toBe('CPU')
    expect(backend.threads).toBe(2)
    expect(backend.description).not.toBe('')
    const { free, total } = backend.memory()
    expect(total).toBeGreaterThan(2 ** 28)
    expect(free).toBeGreaterThan(0)
    expect(free).toBeLessThanOrEqual(total)
  })

  it('takes one thread or more for 0', () => {
    using own = openBackend('cpu')
    expect(own.threads).toBeGreaterThan(0)
  })

  it('takes some device for auto', () => {
    using own = openBackend('auto', 1)
    expect(own.name).not.toBe('')
  })

  it.each(['', 'gpu', 'CPU', 'cuda:', 'cuda:x', 'cuda:-1', 'cpu:0:1', ' cpu', 'rocm'])(
    'refuses the name "%s"',
    (name) => {
      const { code, message } = fault(() => openBackend(name))
      expect(code).toBe('ggml.deviceName')
      expect(message).toContain(`got "${name}"`)
    },
  )

  it('tells a device that this machine has not, and those it has', () => {
    const absent = [process.platform === 'darwin' ? 'cuda' : 'metal', 'cuda:99', 'vulkan:99']
    for (const device of absent) {
      const { code, values, message } = fault(() => openBackend(device))
      expect(code).toBe('ggml.noDevice')
      expect(values.device).toBe(device)
      expect(message).toContain('CPU')
      expect(message).toContain('Use device: auto or cpu')
    }
  })

  it('says so where there is no CUDA device, or opens it', () => {
    try {
      using gpu = openBackend('cuda')
      expect(gpu.isCpu).toBe(false)
    } catch (error) {
      expect(error).toMatchObject({ code: 'ggml.noDevice', values: { device: 'cuda', found: 0 } })
    }
  })

  it('may be freed twice', () => {
    const own = openBackend('cpu', 1)
    own[Symbol.dispose]()
    own[Symbol.dispose]()
  })

  it('knows what the device can compute', () => {
    using context = new Context(backend.library, 8)
    expect(backend.supports(sqr(context, context.newTensor(GGML_TYPE.F32, 4)))).toBe(true)
  })
})
