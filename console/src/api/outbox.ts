import { createSignal } from 'solid-js';
import { send } from './client.ts';
import { asProblem } from './problem.ts';

/** An act that waits for the connection; only acts that are safe to send late are ever put here. */
interface Waiting {
  id: string;
  path: string;
  body: unknown;
}

const key = 'hinomi.outbox';
const [waiting, setWaiting] = createSignal<Waiting[]>(read());
let sending = false;

/** How many acts wait for the connection. */
export function waitingCount(): number {
  return waiting().length;
}

/**
 * Posts now, or keeps the act on this device until the hub can be reached again. True when it was sent. A refusal by the
 * hub is thrown: waiting would not change it.
 */
export async function postOrKeep(path: string, body: unknown): Promise<boolean> {
  try {
    await send('POST', path, body);
    return true;
  } catch (error) {
    if (asProblem(error).problem.code !== 'unreachable') throw error;
    store([...waiting(), { id: `${Date.now()}-${Math.random()}`, path, body }]);
    return false;
  }
}

/** Sends what waits, oldest first; stops at the first that does not get through. */
export async function sendWaiting(): Promise<void> {
  if (sending) return;
  sending = true;
  try {
    for (let next = waiting()[0]; next !== undefined; next = waiting()[0]) {
      const { id, path, body } = next;
      try {
        await send('POST', path, body);
      } catch (error) {
        if (asProblem(error).problem.code === 'unreachable') return;
      }
      store(waiting().filter((each) => each.id !== id));
    }
  } finally {
    sending = false;
  }
}

function store(list: Waiting[]): void {
  localStorage.setItem(key, JSON.stringify(list));
  setWaiting(list);
}

function read(): Waiting[] {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '[]') as Waiting[];
  } catch {
    return [];
  }
}
