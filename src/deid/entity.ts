/** A piece of a text that identifies somebody. Offsets are UTF-16 units of the original text. Never holds the text itself. */
export interface FoundEntity {
  readonly type: EntityType
  readonly start: number
  readonly end: number
  readonly score: number // 0-1; 1 where a checksum proves it
}

/** A found entity and what stands in its place. */
export interface ReplacedEntity extends FoundEntity {
  readonly replacement: string
}

/** Names as reports and `--json` write them. */
export type EntityType = string
