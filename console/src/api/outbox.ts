import { createSignal } from 'solid-js';
import { send } from './client.ts';
import { asProblem, type RequestProblem } from './problem.ts';

/**
 * An act that waits for the connection. Only what is safe to send late is ever put here: acknowledging and notes. Approvals,
 * gates and closures are never kept; who decides them must see the state that the hub has.
 */
export interface Waiting {
  /** Name of the act, so that the hub does it once even when it arrives twice. */
  act: string;
  /** Whose act it is: never sent in another person's name. */
  person: string;
  /** When the person did it, in ms, and until when it is worth sending. */
  at: number;
  until: number;
  path: string;
  body: unknown;
}

/** What became of the acts that could not be kept any longer or that the hub refused. */
export interface Dropped {
  waiting: Waiting;
  problem: RequestProblem | null;
}

const key = 'hinomi.outbox';
const [all, setAll] = createSignal<Waiting[]>(read());
let sending = false;

addEventListener('storage', (event) => {
  if (event.key === key) setAll(read());
});

/** The acts of this person that wait for the connection, oldest first. */
export function waitingOf(person: string | undefined): Waiting[] {
  return all().filter((each) => each.person === person);
}

/** Keeps an act on this device until the hub can be reached again, for at most `keptMs`. */
export function keepForLater(what: { person: string; act: string; path: string; body: unknown; keptMs: number }): void {
  const { keptMs, ...rest } = what;
  const at = Date.now();
  store([...read(), { ...rest, at, until: at + keptMs }]);
}

/** Gives up an act that waits. */
export function discard(act: string): void {
  store(read().filter((each) => each.act !== act));
}

/**
 * Sends what waits for this person, oldest first; stops at the first that does not get through. What is too old or refused
 * leaves the list and is told to `onDropped`.
 */
export async function sendWaiting(person: string, onDropped: (dropped: Dropped) => void): Promise<number> {
  if (sending) return 0;
  sending = true;
  let sent = 0;
  try {
    for (const waiting of read().filter((each) => each.person === person)) {
      if (Date.now() > waiting.until) onDropped({ waiting, problem: null });
      else {
        try {
          await send('POST', waiting.path, waiting.body, waiting.act);
          sent += 1;
        } catch (error) {
          const problem = asProblem(error);
          if (problem.problem.code === 'unreachable' || problem.status === 401 || problem.status >= 500) return sent;
          if (problem.problem.code !== 'already_done') onDropped({ waiting, problem });
        }
      }
      discard(waiting.act);
    }
    return sent;
  } finally {
    sending = false;
  }
}

function store(list: Waiting[]): void {
  localStorage.setItem(key, JSON.stringify(list));
  setAll(list);
}

function read(): Waiting[] {
  const text = localStorage.getItem(key);
  if (text === null) return [];
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter(isWaiting) : [];
  } catch {
    // Not ours, or cut off while it was written: there is nothing in it that could be sent.
    return [];
  }
}

function isWaiting(value: unknown): value is Waiting {
  const one = value as Waiting | null;
  return (
    typeof one?.act === 'string' &&
    typeof one.person === 'string' &&
    typeof one.until === 'number' &&
    typeof one.path === 'string'
  );
}
