/** The inside of a product's code: one tile, for every number of columns that may be left at the end of a row of tiles. */
import { type Assembler, CONDITION, type Label } from './assembler.ts'
import {
  COLUMNS,
  LEFT,
  local,
  maskOf,
  type ProductCode,
  RESULT,
  STRIDE,
  STRIDE_3,
  V,
  V_STEP,
  W,
  W_STEP,
} from './product-frame.ts'
import { at, type General, type Memory } from './x86-encoding.ts'

/** A whole tile, or the one that has as many columns as are left. */
export function writeTiles(asm: Assembler, code: ProductCode): void {
  const after = asm.newLabel()
  for (let columns = code.columns; columns >= 1; columns--) {
    const narrower = asm.newLabel()
    asm.cmpImmediate(COLUMNS, columns)
    asm.jcc(CONDITION.less, narrower)
    tile(asm, { ...code, columns }, after)
    asm.place(narrower)
  }
  asm.place(after)
}

/** Vector registers: the tile's sums, then a column of v, then one float of w in every lane. */
function registersOf({ rows, columns }: ProductCode) {
  return {
    sum: (row: number, column: number) => row * columns + column,
    v: (row: number) => rows * columns + row,
    w: rows * columns + rows,
  }
}

function tile(asm: Assembler, code: ProductCode, after: Label): void {
  const { vectorBytes: size, rows, columns } = code
  const registers = registersOf(code)
  const pointers = W.slice(0, Math.ceil(columns / 4))
  for (let n = 0; n < rows * columns; n++) asm.zero(size, n)
  spreadPointers(asm, pointers)
  const again = asm.newLabel()
  asm.place(again)
  for (let row = 0; row < rows; row++) asm.load(size, registers.v(row), at(V, row * size), maskOf(code, row))
  for (let column = 0; column < columns; column++) multiplyColumn(asm, code, column, placeOf(pointers, column))
  asm.add(V, V_STEP)
  for (const pointer of pointers) asm.add(pointer, W_STEP)
  asm.addImmediate(LEFT, -1)
  asm.jcc(CONDITION.notEqual, again)

  asm.mov(pointers[0]!, RESULT)
  asm.mov(STRIDE, local('dJ'))
  asm.lea(STRIDE_3, { base: STRIDE, index: STRIDE, scale: 2 })
  spreadPointers(asm, pointers)
  const first = asm.newLabel()
  if (code.depth !== null) {
    asm.mov(LEFT, local('k'))
    asm.cmpImmediate(LEFT, 0)
    asm.jcc(CONDITION.equal, first)
    forEachVector(code, pointers, (place, sum, mask) => asm.vaddps(size, sum, sum, place, mask)) // of the k before
    asm.place(first)
  }
  forEachVector(code, pointers, (place, sum, mask) => asm.storeVector(size, place, sum, mask))
  asm.jmp(after)
}

function multiplyColumn(asm: Assembler, code: ProductCode, column: number, from: Memory): void {
  const { vectorBytes: size, rows } = code
  const { sum, v, w } = registersOf(code)
  if (size === 64 && rows === 1) {
    asm.vfmadd231psSpread(sum(0, column), v(0), from)
    return
  }
  asm.vbroadcastss(size, w, from)
  for (let row = 0; row < rows; row++) asm.vfmadd231ps(size, sum(row, column), v(row), w)
}

function forEachVector(
  code: ProductCode,
  pointers: readonly General[],
  act: (place: Memory, sum: number, mask: ReturnType<typeof maskOf>) => void,
): void {
  const { sum } = registersOf(code)
  for (let column = 0; column < code.columns; column++) {
    for (let row = 0; row < code.rows; row++) {
      const place = { ...placeOf(pointers, column), displacement: row * code.vectorBytes }
      act(place, sum(row, column), maskOf(code, row))
    }
  }
}

/** Each pointer four strides behind the one before. */
function spreadPointers(asm: Assembler, pointers: readonly General[]): void {
  for (const [n, pointer] of pointers.entries()) {
    if (n > 0) asm.lea(pointer, { base: pointers[n - 1]!, index: STRIDE, scale: 4 })
  }
}

/** Where a column begins. */
function placeOf(pointers: readonly General[], column: number): Memory {
  const base = pointers[column >> 2]!
  const inFour = column & 3
  if (inFour === 0) return { base }
  return inFour === 3 ? { base, index: STRIDE_3 } : { base, index: STRIDE, scale: inFour as 1 | 2 }
}
