/** How a thread walks over its tiles: which are its own, the next one, and all of them again for the next k. */
import { type Assembler, CONDITION, type Label } from './assembler.ts'
import { FLOAT, type Local, local, type ProductCode } from './product-frame.ts'
import { R } from './x86-encoding.ts'

/** This thread's tiles: as many as any other's, one after another, those along i next to each other. None: to `done`. */
export function shareTiles(asm: Assembler, code: ProductCode, done: Label): void {
  countTiles(asm, 'M', (code.rows * code.vectorBytes) / FLOAT, 'blocksI')
  countTiles(asm, 'N', code.columns, 'blocksJ')
  const all = R.rbx
  asm.mov(all, local('blocksI'))
  for (const factor of ['blocksJ', 'n2', 'n3'] as const) asm.imul(all, local(factor))
  const firstOf = (plus: 0 | 1) => {
    asm.mov(R.rax, local('thread'))
    asm.addImmediate(R.rax, plus)
    asm.imul(R.rax, all)
    asm.movImmediate(R.rdx, 0)
    asm.div(local('threads'))
  }
  firstOf(1)
  asm.mov(R.rcx, R.rax)
  firstOf(0)
  asm.sub(R.rcx, R.rax)
  asm.store(local('units'), R.rcx)
  asm.cmpImmediate(R.rcx, 0)
  asm.jcc(CONDITION.lessOrEqual, done)
  for (const [size, place] of [
    ['blocksI', 'i0'],
    ['blocksJ', 'j0'],
    ['n2', 'b20'],
  ] as const) {
    asm.movImmediate(R.rdx, 0)
    asm.div(local(size))
    asm.store(local(place), R.rdx)
  }
  asm.store(local('b30'), R.rax)
  asm.movImmediate(R.rax, 0)
  asm.store(local('k'), R.rax)
}

function countTiles(asm: Assembler, size: Local, step: number, count: Local): void {
  asm.mov(R.rax, local(size))
  asm.addImmediate(R.rax, step - 1)
  asm.movImmediate(R.rdx, 0)
  asm.movImmediate(R.rcx, step)
  asm.div(R.rcx)
  asm.store(local(count), R.rax)
}

export function toFirstTile(asm: Assembler): void {
  for (const [from, to] of [
    ['i0', 'i'],
    ['j0', 'j'],
    ['b20', 'b2'],
    ['b30', 'b3'],
    ['units', 'left'],
  ] as const) {
    asm.mov(R.rax, local(from))
    asm.store(local(to), R.rax)
  }
}

/** Counts on, and jumps to `again` while there are tiles. */
export function toNextTile(asm: Assembler, again: Label): void {
  const counted = asm.newLabel()
  for (const [place, size] of [
    ['i', 'blocksI'],
    ['j', 'blocksJ'],
    ['b2', 'n2'],
    ['b3', 'n3'],
  ] as const) {
    add(asm, place, 1)
    asm.cmp(R.rax, local(size))
    asm.jcc(CONDITION.less, counted)
    asm.movImmediate(R.rax, 0)
    asm.store(local(place), R.rax)
  }
  asm.place(counted)
  add(asm, 'left', -1)
  asm.cmpImmediate(R.rax, 0)
  asm.jcc(CONDITION.notEqual, again)
}

/** All tiles once more for the next k, while there are any. */
export function goDeeper(asm: Assembler, depth: number, again: Label): void {
  add(asm, 'k', depth)
  asm.cmp(R.rax, local('K'))
  asm.jcc(CONDITION.less, again)
}

/** Adds to a local; the sum is in rax. */
function add(asm: Assembler, name: Local, value: number): void {
  asm.mov(R.rax, local(name))
  asm.addImmediate(R.rax, value)
  asm.store(local(name), R.rax)
}
