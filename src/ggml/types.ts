/**
 * Shapes and handles of the ggml room. Pointers never leave this room untyped: each kind of native thing has a brand, so that a
 * tensor cannot be passed where a context is meant. Shapes are in ggml's order, `ne[0]` contiguous.
 */
declare const brand: unique symbol
type Handle<Kind extends string> = { readonly [brand]: Kind }

export type ContextHandle = Handle<'ggml_context'>
export type TensorHandle = Handle<'ggml_tensor'>
export type GraphHandle = Handle<'ggml_cgraph'>
export type BackendHandle = Handle<'ggml_backend'>
export type DeviceHandle = Handle<'ggml_backend_dev'>
export type RegistryHandle = Handle<'ggml_backend_reg'>
export type BufferHandle = Handle<'ggml_backend_buffer'>
export type BufferTypeHandle = Handle<'ggml_backend_buffer_type'>
export type AllocatorHandle = Handle<'ggml_gallocr'>
export type SchedulerHandle = Handle<'ggml_backend_sched'>

/** ggml_type ids (ggml.h) that this engine reads or makes. */
export const GGML_TYPE = {
  F32: 0,
  F16: 1,
  Q4_0: 2,
  Q4_1: 3,
  Q5_0: 6,
  Q5_1: 7,
  Q8_0: 8,
  Q2_K: 10,
  Q3_K: 11,
  Q4_K: 12,
  Q5_K: 13,
  Q6_K: 14,
  IQ4_NL: 20,
  IQ4_XS: 23,
  I32: 26,
  BF16: 30,
} as const
export type GgmlType = (typeof GGML_TYPE)[keyof typeof GGML_TYPE]

/** The name of a type id ("Q4_K"), or `type 37` for one that this engine does not know. */
export function typeName(type: number): string {
  return Object.entries(GGML_TYPE).find(([, id]) => id === type)?.[0] ?? `type ${type}`
}

/** True for a type id whose values this engine can train on. */
export function isTrainableType(type: number): type is GgmlType {
  return type !== GGML_TYPE.I32 && Object.values(GGML_TYPE).some((id) => id === type)
}

export type Shape = readonly [number, number, number, number]

/** A node or leaf of a graph. `ne` and `type` are kept on this side, so that no struct field is ever read through a pointer. */
export interface Tensor {
  readonly handle: TensorHandle
  readonly ne: Shape
  readonly type: GgmlType
}

/** Number of elements. */
export function elements({ ne }: Tensor): number {
  return ne[0] * ne[1] * ne[2] * ne[3]
}

export function sameShape(a: Tensor, b: Tensor): boolean {
  return a.ne.every((n, i) => n === b.ne[i])
}

/** `[64, 4, 17]`, trailing ones left out. */
export function shapeText({ ne }: Tensor): string {
  const last = ne.findLastIndex((n) => n !== 1)
  return `[${ne.slice(0, Math.max(1, last + 1)).join(', ')}]`
}
