const lookMs = 2000;

/**
 * Notices that messages wait in a stream while its consumer delivers none: after a server was killed, a consumer's request for more
 * can be lost with it, and nobody asks again.
 */
export class StallWatch {
  private readonly timer: NodeJS.Timeout;
  private position: number;
  private heardAt = Date.now();
  private reading = false;

  constructor(position: number, streamHead: () => Promise<number>, onStall: () => void) {
    this.position = position;
    this.timer = setInterval(async () => {
      if (this.reading || Date.now() - this.heardAt < lookMs) return;
      // A server that does not answer is waited for by the connection itself.
      const head = await streamHead().catch(() => 0);
      if (head > this.position && !this.reading && Date.now() - this.heardAt >= lookMs) onStall();
    }, lookMs);
  }

  /** A message is being taken in; `seq` is its place in the stream. */
  async during<T>(seq: number, act: () => Promise<T>): Promise<T> {
    this.reading = true;
    try {
      return await act();
    } finally {
      this.reading = false;
      this.position = seq;
      this.heardAt = Date.now();
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
