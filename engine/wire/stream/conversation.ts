import type { OperationGroup } from '../operation.ts';
import type { OperationListener } from '../seen-operation.ts';

/** Answers of `measure` beside a length. */
export const unmeasured = 0;
export const noMessage = -1;

/** Whether `bytes[at..end)` is nothing but whole messages, as `measure` finds them. */
export function isWholeMessages(
  measure: (bytes: Uint8Array, at: number, end: number) => number,
  bytes: Uint8Array,
  at: number,
  end: number,
): boolean {
  if (at >= end) return false;
  while (at < end) {
    const size = measure(bytes, at, end);
    if (size <= 0 || at + size > end) return false;
    at += size;
  }
  return true;
}

/**
 * What a protocol knows of one flow. The framing asks it where messages end and hands it whole messages; it counts and pairs them.
 * Directions are the ends (0 or 1) that sent the bytes.
 */
export interface Conversation {
  readonly protocol: string;
  /** Bytes at the beginning of a message that `message` wants to see; of a longer one the rest may be missing. */
  readonly headBytes: number;
  /** Whether the beginning of a message is unmistakable, so that one may be believed right after a loss. */
  readonly marked: boolean;
  /**
   * Length of the message that begins at `at`; `unmeasured` when `bytes[at..end)` is too short to say, `noMessage` when none begins there. Never
   * less than what was needed to tell.
   */
  measure(bytes: Uint8Array, at: number, end: number): number;
  /** Next place after `at` where a message begins, or -1. */
  resume(bytes: Uint8Array, at: number, end: number): number;
  /** A message of `size` bytes that an end sent; `bytes[at..end)` is as much of it as was seen, at most `size`. */
  message(direction: number, bytes: Uint8Array, at: number, end: number, size: number, time: number): void;
  /** Bytes that belong to no message. */
  junk(direction: number, length: number): void;
  /** The connection began anew: what is unanswered stays so. */
  restart(): void;
  /** End (0 or 1) that is the server as far as this protocol can tell; -1 when it cannot. */
  server(): number;
  /** Whether what was seen proves the protocol, and not only resembles it. */
  proven(): boolean;
  /** From now on each operation is told as it is seen. */
  listen(listener: OperationListener): void;
  /** What was done, in groups. `client` is the end that asked. */
  operations(client: number): OperationGroup[];
}
