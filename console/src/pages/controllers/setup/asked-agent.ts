import { createSignal, onCleanup } from 'solid-js';
import type { SetUpOrderState } from '#protocol/api/controller-setup.ts';
import { get, send } from '../../../api/client.ts';
import { asProblem, type RequestProblem } from '../../../api/problem.ts';

/** An agent answers with one of its heartbeats, which come every five seconds. */
const askEveryMs = 1000;

/** What a page knows of a question to an agent. */
export interface AskedAgent {
  /** Seconds for which an answer has been awaited; null while none is. */
  waiting(): number | null;
  answer(): SetUpOrderState | undefined;
  /** Id of the order that was answered. */
  order(): string | undefined;
  problem(): RequestProblem | undefined;
  ask(path: string, body: unknown): Promise<void>;
  stop(): void;
  /** Has the agent end a search early; its answer comes as any other. */
  cancel(): Promise<void>;
  /** True once that was asked for. */
  cancelled(): boolean;
}

/** Asks an agent something about a controller that is to be set up, and waits for its word until it is there or nobody wants it. */
export function askedAgent(): AskedAgent {
  const [waiting, setWaiting] = createSignal<number | null>(null);
  const [answer, setAnswer] = createSignal<SetUpOrderState>();
  const [order, setOrder] = createSignal<string>();
  const [problem, setProblem] = createSignal<RequestProblem>();
  const [cancelled, setCancelled] = createSignal(false);
  let turn = 0;
  const stop = () => {
    turn += 1;
    setWaiting(null);
  };
  onCleanup(stop);
  const ask = async (path: string, body: unknown) => {
    turn += 1;
    const mine = turn;
    const since = Date.now();
    setAnswer(undefined);
    setProblem(undefined);
    setCancelled(false);
    setWaiting(0);
    try {
      const given = await send<{ order: string }>('POST', path, body);
      if (mine === turn) setOrder(given.order);
      while (mine === turn) {
        const state = await get<SetUpOrderState>(`/controller-setups/orders/${given.order}`);
        if (mine !== turn) return;
        setAnswer(state);
        if (state.state !== 'waiting') return stop();
        setWaiting(Math.round((Date.now() - since) / 1000));
        await new Promise((resolve) => setTimeout(resolve, askEveryMs));
      }
    } catch (error) {
      if (mine !== turn) return;
      setProblem(asProblem(error));
      stop();
    }
  };
  const cancel = async () => {
    setCancelled(true);
    try {
      await send('POST', `/controller-setups/orders/${order()}/cancel`, {});
    } catch (error) {
      setCancelled(false);
      setProblem(asProblem(error));
    }
  };
  return { waiting, answer, order, problem, ask, stop, cancel, cancelled };
}
