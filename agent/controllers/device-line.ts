/** Finds a frame in the bytes that came: the frame, undefined while bytes are missing, or why they are none. */
export type FrameReader = (got: Buffer) => Buffer | string | undefined;

/** What came of one exchange; a device can do no worse than one of these. */
export type LineReply =
  | { kind: 'frame'; frame: Buffer; ms: number }
  | { kind: 'silent' }
  | { kind: 'closed'; reason: string }
  | { kind: 'garbage'; reason: string };

/** Where and how long a line tries. Times in milliseconds. */
export interface LineOptions {
  host: string;
  port: number;
  connectMs: number;
  answerMs: number;
  signal?: AbortSignal | undefined;
  /** Is told who else on this machine reads the device, where that one is waited for. */
  waiting?: ((holder: string) => void) | undefined;
}

/**
 * One connection to one device, one exchange at a time. After anything but a whole frame it closes itself, so that a
 * late answer can never meet a later question. It carries whatever it is given: what may be sent is the business of
 * the port that owns it.
 */
export interface DeviceLine {
  readonly isOpen: boolean;
  readonly connections: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Address of this end while it is open. */
  readonly localAddress: string | undefined;
  /** Connects if it is not open; a sentence when that failed. */
  open(): Promise<string | undefined>;
  /** `answerMs` for this one exchange instead of the line's own. */
  exchange(frame: Buffer, read: FrameReader, answerMs?: number): Promise<LineReply>;
  close(): void;
}
