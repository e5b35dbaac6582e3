import { type Accessor, createSignal, onCleanup } from 'solid-js';
import type { NewReplay, Replay } from '#protocol/api/replays.ts';
import { get, send, withParams } from '../../api/client.ts';
import { asProblem, type RequestProblem } from '../../api/problem.ts';

/** A replay is looked at this often while it runs. */
const lookEveryMs = 700;

/** A replay that this page asks for, and how far it is. */
export interface ReplayRun {
  replay: Accessor<Replay | undefined>;
  problem: Accessor<RequestProblem | undefined>;
  going: Accessor<boolean>;
  start: (asked: NewReplay) => Promise<void>;
  stop: () => Promise<void>;
  /** Lets go of an answer that does not hold any more. */
  clear: () => void;
}

/** Runs replays one after the other, seen through one site; the running one is stopped when the page is left. */
export function createReplayRun(site: () => string): ReplayRun {
  const [replay, setReplay] = createSignal<Replay>();
  const [problem, setProblem] = createSignal<RequestProblem>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const going = () => replay()?.state === 'waiting' || replay()?.state === 'running';

  const look = async (id: string) => {
    try {
      const found = await get<Replay>(withParams(`/replays/${id}`, { site: site() }));
      if (replay()?.id !== id) return;
      setReplay(found);
      if (going()) timer = setTimeout(() => void look(id), lookEveryMs);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const start = async (asked: NewReplay) => {
    setProblem(undefined);
    try {
      const begun = await send<Replay>('POST', '/replays', asked);
      setReplay(begun);
      void look(begun.id);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const stop = async () => {
    const running = replay();
    if (running === undefined || !going()) return;
    await send('POST', `/replays/${running.id}/stop`).catch((error) => setProblem(asProblem(error)));
  };
  onCleanup(() => {
    clearTimeout(timer);
    void stop();
  });
  const clear = () => {
    void stop();
    setReplay(undefined);
    setProblem(undefined);
  };
  return { replay, problem, going, start, stop, clear };
}
