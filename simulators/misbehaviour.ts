/** Ways in which a simulated controller can answer badly. `close` is the business of the connection. */
export const misbehaviours = ['silence', 'drip', 'half', 'wrong-id', 'garbage', 'oversize', 'twice', 'close'] as const;
export type Misbehaviour = (typeof misbehaviours)[number];

/** How a protocol bends an answer: to another's, and to one that is far too long. */
export interface Bending {
  wrongId(frame: Buffer): Buffer;
  oversize(frame: Buffer): Buffer;
}

/** An answer as the misbehaviour leaves it, in the pieces in which it goes out; nothing at all for silence. */
export function bend(misbehaviour: Misbehaviour | null, frame: Buffer, how: Bending): Buffer[] {
  switch (misbehaviour) {
    case 'silence':
    case 'close':
      return [];
    case 'drip':
      return [...frame].map((byte) => Buffer.from([byte]));
    case 'half':
      return [frame.subarray(0, Math.ceil(frame.length / 2))];
    case 'wrong-id':
      return [how.wrongId(frame)];
    case 'garbage':
      return [Buffer.alloc(2048, 0xa5)];
    case 'oversize':
      return [how.oversize(frame)];
    case 'twice':
      return [Buffer.concat([frame, frame])];
    default:
      return [frame];
  }
}
