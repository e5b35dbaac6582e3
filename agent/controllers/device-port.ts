import type { RequestGate } from './request-gate.ts';
import type { CountingPort } from './take-snapshot.ts';

/** What a port needs to know of its line, which counts for the header. */
export interface CountedLine {
  readonly connections: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  close(): void;
}

/**
 * The only way to a controller, whatever its protocol: every request passes the gate, one at a time goes over the one
 * line, and both count for the header of a snapshot. What is sent and understood is the business of the protocol.
 */
export abstract class DevicePort<R, L extends CountedLine> implements CountingPort {
  protected readonly gate: RequestGate<R>;
  protected readonly line: L;
  readonly #protocol: string;
  #busy = false;

  /** `protocol` names it where two requests at once are refused. */
  protected constructor(protocol: string, line: L, gate: RequestGate<R>) {
    this.#protocol = protocol;
    this.line = line;
    this.gate = gate;
  }

  /** Requests sent, by name. */
  get requests(): Record<string, number> {
    return this.gate.requests;
  }

  /** Requests stopped by the guard, by name. */
  get refused(): Record<string, number> {
    return this.gate.refused;
  }

  get connections(): number {
    return this.line.connections;
  }

  get bytesIn(): number {
    return this.line.bytesIn;
  }

  get bytesOut(): number {
    return this.line.bytesOut;
  }

  close(): void {
    this.line.close();
  }

  /** Does one exchange; throws while another one is under way. */
  protected async alone<T>(exchange: () => Promise<T>): Promise<T> {
    if (this.#busy) throw new Error(`a ${this.#protocol} port carries one request at a time`);
    this.#busy = true;
    try {
      return await exchange();
    } finally {
      this.#busy = false;
    }
  }
}
