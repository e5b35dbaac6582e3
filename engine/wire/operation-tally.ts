import type { OperationClass, OperationGroup } from './operation.ts';
import type { MessageRole, OperationListener, OperationPlace } from './seen-operation.ts';

/** Most operations of one flow that are told apart; what is beyond counts as one. */
const mostOperations = 1024;

type Counted = OperationGroup & { requests: number; responses: number; exceptions: number };

/** Counts what was asked and answered over one flow, by operation, and who asked. */
export class OperationTally {
  readonly #groups = new Map<string, Counted>();
  #asks = 0;
  /** Messages counted. */
  messages = 0;
  /** Who is told of each message; null when nobody asks. */
  listener: OperationListener | null = null;

  /** Counts a message of an operation that an end sent; `place` is what it names, for who listens. */
  count(
    operation: string,
    kind: OperationClass,
    role: MessageRole,
    direction: number,
    time: number,
    place?: OperationPlace,
  ): void {
    this.messages++;
    if (this.listener) this.listener({ operation, class: kind, role, direction, time, ...place });
    this.#asks += (role === 'request') === (direction === 0) ? 1 : -1;
    const name = this.#groups.size < mostOperations || this.#groups.has(operation) ? operation : 'others';
    let group = this.#groups.get(name);
    if (!group) {
      const known = name === operation ? kind : 'unknown';
      group = { operation: name, class: known, requests: 0, responses: 0, exceptions: 0, first: time, last: time };
      this.#groups.set(name, group);
    }
    group[role === 'request' ? 'requests' : role === 'response' ? 'responses' : 'exceptions']++;
    group.last = time;
  }

  /** End that answered more than it asked; -1 when nothing shows. */
  server(): number {
    return this.#asks === 0 ? -1 : this.#asks > 0 ? 1 : 0;
  }

  operations(): OperationGroup[] {
    return [...this.#groups.values()].map((group) => ({ ...group }));
  }
}
