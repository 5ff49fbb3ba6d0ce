/** GNU's disassembler reads what we wrote, form by form, with every register and kind of place in memory. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Assembler, CONDITION, type VectorBytes } from './assembler.ts'
import { type General, type Mask, type Memory, R } from './x86-encoding.ts'

const hasObjdump = process.arch === 'x64' && spawnSync('objdump', ['--version']).status === 0

/** Lines of Intel syntax without addresses and widths of memory. */
function disassemble(code: Uint8Array): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'lorasmith-code-'))
  try {
    const path = join(folder, 'code.bin')
    writeFileSync(path, code)
    const text = execFileSync('objdump', ['-D', '-b', 'binary', '-m', 'i386:x86-64', '-M', 'intel', '-w', path], {
      encoding: 'utf8',
    })
    return text.split('\n').flatMap((line) => {
      const instruction = /^\s*[0-9a-f]+:\t(?:[0-9a-f]{2} )+\s*\t(.+)$/.exec(line)?.[1]
      return instruction
        ? [
            instruction
              .replace(/[A-Z]+ PTR /, '')
              .replace(/\s+/g, ' ')
              .trim(),
          ]
        : []
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const general = fc.constantFrom(...(Object.values(R) as General[]))
const names = Object.keys(R)
const hex = (value: number) => (value < 0 ? `0x${(2n ** 64n + BigInt(value)).toString(16)}` : `0x${value.toString(16)}`)
const immediate = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const place: fc.Arbitrary<Memory> = fc.record({
  base: general,
  index: fc.option(
    general.filter((register) => register !== R.rsp),
    { nil: undefined },
  ),
  scale: fc.constantFrom(1 as const, 2 as const, 4 as const, 8 as const),
  displacement: fc.oneof(fc.constant(0), fc.integer({ min: -(2 ** 20), max: 2 ** 20 })),
})

function placeText({ base, index, scale, displacement = 0 }: Memory): string {
  const needsZero = displacement === 0 && (base & 7) === 5
  const sign = displacement < 0 ? '-' : '+'
  const last = displacement !== 0 || needsZero ? `${sign}0x${Math.abs(displacement).toString(16)}` : ''
  return `[${names[base]}${index === undefined ? '' : `+${names[index]}*${scale}`}${last}]`
}

const operand = fc.oneof(general, place)
const operandText = (x: General | Memory) => (typeof x === 'number' ? names[x]! : placeText(x))

interface Form {
  readonly write: (asm: Assembler) => void
  readonly text: string
}

const condition = fc.constantFrom(...(Object.keys(CONDITION) as (keyof typeof CONDITION)[]))
const SUFFIX = { equal: 'e', notEqual: 'ne', less: 'l', greaterOrEqual: 'ge', lessOrEqual: 'le' } as const

const integerForms: fc.Arbitrary<Form> = fc
  .record({ a: general, b: general, c: general, x: operand, m: place, n: immediate, when: condition })
  .chain(({ a, b, c, x, m, n, when }) => {
    const [A, B, X, M] = [names[a]!, names[b]!, operandText(x), placeText(m)]
    return fc.constantFrom<Form>(
      { write: (asm) => asm.push(a), text: `push ${A}` },
      { write: (asm) => asm.pop(a), text: `pop ${A}` },
      { write: (asm) => asm.ret(), text: 'ret' },
      { write: (asm) => asm.mov(a, x), text: `mov ${A},${X}` },
      { write: (asm) => asm.store(m, a), text: `mov ${M},${A}` },
      { write: (asm) => asm.movImmediate(a, n), text: `mov ${A},${hex(n)}` },
      { write: (asm) => asm.movsxd(a, b), text: `movsxd ${A},${low(b)}` },
      { write: (asm) => asm.lea(a, m), text: `lea ${A},${M}` },
      { write: (asm) => asm.add(a, x), text: `add ${A},${X}` },
      { write: (asm) => asm.addImmediate(a, n), text: `add ${A},${hex(n)}` },
      { write: (asm) => asm.sub(a, x), text: `sub ${A},${X}` },
      { write: (asm) => asm.imul(a, x), text: `imul ${A},${X}` },
      { write: (asm) => asm.imulImmediate(a, x, n), text: `imul ${A},${X},${hex(n)}` },
      { write: (asm) => asm.div(x), text: `div ${X}` },
      { write: (asm) => asm.cmp(a, x), text: `cmp ${A},${X}` },
      { write: (asm) => asm.cmpImmediate(a, n), text: `cmp ${A},${hex(n)}` },
      { write: (asm) => asm.cmov(CONDITION[when], a, b), text: `cmov${SUFFIX[when]} ${A},${B}` },
      { write: (asm) => asm.bzhi(a, b, c), text: `bzhi ${low(a)},${low(b)},${low(c)}` },
      { write: (asm) => asm.vzeroupper(), text: 'vzeroupper' },
    )
  })

/** The name of a register's low 32 bits. */
const low = (register: General) => (register < 8 ? names[register]!.replace('r', 'e') : `${names[register]}d`)

const vectorForms = (size: VectorBytes): fc.Arbitrary<Form> => {
  const register = fc.integer({ min: 0, max: size === 64 ? 31 : 15 })
  const mask = fc.integer({ min: 0, max: size === 64 ? 7 : 0 }) as fc.Arbitrary<Mask>
  const name = (n: number) => `${size === 64 ? 'z' : 'y'}mm${n}`
  return fc
    .record({ a: register, b: register, c: register, m: place, k: mask, from: general })
    .chain(({ a, b, c, m, k, from }) => {
      const [A, B, C, M] = [name(a), name(b), name(c), placeText(m)]
      const [merged, zeroed] = k > 0 ? [`{k${k}}`, `{k${k}}{z}`] : ['', '']
      const both: Form[] = [
        { write: (asm) => asm.load(size, a, m, k), text: `vmovups ${A}${zeroed},${M}` },
        { write: (asm) => asm.storeVector(size, m, a, k), text: `vmovups ${M}${merged},${A}` },
        { write: (asm) => asm.vbroadcastss(size, a, m), text: `vbroadcastss ${A},${M}` },
        { write: (asm) => asm.vfmadd231ps(size, a, b, c), text: `vfmadd231ps ${A},${B},${C}` },
        { write: (asm) => asm.vaddps(size, a, b, m, k), text: `vaddps ${A}${zeroed},${B},${M}` },
        { write: (asm) => asm.zero(size, a), text: `vpxor${size === 64 ? 'd' : ''} ${A},${A},${A}` },
      ]
      const wide: Form[] = [
        { write: (asm) => asm.vfmadd231psSpread(a, b, m), text: `vfmadd231ps ${A},${B},DWORD BCST ${M}` },
        { write: (asm) => asm.kmovw(k, from), text: `kmovw k${k},${low(from)}` },
      ]
      return fc.constantFrom(...both, ...(size === 64 ? wide : []))
    })
}

describe.runIf(hasObjdump)('the assembler, read by objdump', () => {
  it.each([
    ['general registers', integerForms],
    ['AVX2', vectorForms(32)],
    ['AVX-512', vectorForms(64)],
  ] as const)('writes what it is asked for: %s', (_, forms) => {
    fc.assert(
      fc.property(fc.array(forms, { minLength: 50, maxLength: 200 }), (list) => {
        const asm = new Assembler()
        for (const { write } of list) write(asm)
        expect(disassemble(asm.assemble())).toEqual(list.map(({ text }) => text))
      }),
      { numRuns: 20 },
    )
  })

  it('jumps to its labels, forwards and back', () => {
    const asm = new Assembler()
    const [back, ahead] = [asm.newLabel(), asm.newLabel()]
    asm.place(back)
    asm.jcc(CONDITION.equal, ahead)
    asm.jmp(back)
    asm.place(ahead)
    asm.ret()
    expect(disassemble(asm.assemble())).toEqual(['je 0xb', 'jmp 0x0', 'ret'])
  })
})

describe('the assembler refuses', () => {
  const { rsp } = R
  it.each([
    ['a label that is never placed', (asm: Assembler) => asm.jmp(asm.newLabel()), 'is placed'],
    ['rsp as an index', (asm: Assembler) => asm.mov(R.rax, { base: R.rax, index: rsp }), 'rsp is no index'],
    ['a mask without AVX-512', (asm: Assembler) => asm.load(32, 0, { base: R.rax }, 1), 'no masks'],
    ['register 16 without AVX-512', (asm: Assembler) => asm.zero(32, 16), '16 registers'],
  ] as const)('%s', (_, write, message) => {
    const asm = new Assembler()
    expect(() => {
      write(asm)
      asm.assemble()
    }).toThrow(message)
  })
})
