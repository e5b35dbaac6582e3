/** Where intake stands in a stream; `created` guards against a stream that was made anew. */
export interface StreamCursor {
  stream: string;
  /** Everything up to here is committed. */
  seq: number;
  created: string;
  /** Ranges beyond it that are committed, too, ascending. */
  ahead?: readonly (readonly [first: number, last: number])[];
}
