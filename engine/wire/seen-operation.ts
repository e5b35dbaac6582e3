import type { OperationClass } from './operation.ts';

/** Part that a message has in a transaction. */
export type MessageRole = 'request' | 'response' | 'exception';

/** A memory area, data block, tag, node or object, and what of it. */
export interface OperationPart {
  area?: string;
  /** Lowest and highest address in it, inclusive. */
  addresses?: [number, number];
}

/** What in the controller an operation names, as far as its message says it. */
export interface OperationPlace extends OperationPart {
  /** Modbus unit, or what else addresses one of several devices behind the server. */
  unit?: number;
  /** Parts that the same request names beside the first. */
  further?: OperationPart[];
  /** How many parts more the request announces than could be read: it is long, and of a message only the beginning is. */
  unlisted?: number;
  /** Values that are written, the first of them. */
  values?: number[];
  /** What the operation is narrowed to, where its name alone is wide: a sub-function. */
  detail?: string;
}

/** One message of a control protocol, told while it is read. */
export interface SeenOperation extends OperationPlace {
  /** Function code, service or command as the protocol's standard names it. */
  operation: string;
  class: OperationClass;
  role: MessageRole;
  /** End of the flow (0 or 1) that sent it. */
  direction: number;
  /** What is odd about it: an answer that nobody waits for, or a message in no shape that its operation has. */
  oddity?: 'unasked' | 'misshapen';
  /** Code of an exception. */
  code?: number;
  /** In milliseconds since 1970, NaN where the capture has none. */
  time: number;
}

/** Takes each operation as it is seen. */
export type OperationListener = (seen: SeenOperation) => void;
