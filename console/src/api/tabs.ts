/** What the tabs of one browser tell each other. */
export type TabMessage =
  /** The tab that listens to the hub passes on what it heard, as the hub sent it. */
  | { type: 'heard'; text: string }
  /** It lost the hub. */
  | { type: 'lost' }
  /** A tab that has just opened asks how things stand. */
  | { type: 'asking' }
  /** Somebody signed in or out; the person's id, or null. */
  | { type: 'person'; id: string | null };

/** A line between the tabs of one browser. */
export interface TabLine {
  tell(message: TabMessage): void;
  close(): void;
}

/** Opens the line; where the browser has none (before Safari 15.4), each tab stands alone. */
export function openTabLine(onMessage: (message: TabMessage) => void): TabLine {
  if (typeof BroadcastChannel === 'undefined') return { tell: () => {}, close: () => {} };
  const channel = new BroadcastChannel('hinomi');
  channel.onmessage = (event: MessageEvent<TabMessage>) => onMessage(event.data);
  return { tell: (message) => channel.postMessage(message), close: () => channel.close() };
}

/** Says one thing to the other tabs. */
export function tellTabs(message: TabMessage): void {
  const line = openTabLine(() => {});
  line.tell(message);
  line.close();
}

/**
 * Makes one of the browser's tabs the one that listens: `lead` runs when it is this tab's turn and gives back how to stop.
 * `takeOver` takes the turn from a tab that went quiet. The returned `leave` gives it to the next. Without locks (an insecure
 * origin, before Safari 15.4) every tab leads for itself.
 */
export function takeTurns(lead: () => () => void): { takeOver: () => void; leave: () => void } {
  const locks = (navigator as Partial<Navigator>).locks;
  if (!locks || typeof BroadcastChannel === 'undefined') {
    const stop = lead();
    return { takeOver: () => {}, leave: stop };
  }
  let stop: (() => void) | null = null;
  let waiting = false;
  let gone = false;
  let release: () => void = () => {};
  const end = () => {
    stop?.();
    stop = null;
    release();
  };
  const turn = () =>
    new Promise<void>((resolve) => {
      release = resolve;
      if (gone) resolve();
      else stop = lead();
    });
  const wait = async () => {
    if (waiting || gone) return;
    waiting = true;
    await heldUntilTaken(
      locks.request('hinomi.stream', () => {
        waiting = false;
        return turn();
      }),
    );
    end();
    void wait();
  };
  void wait();
  return {
    takeOver: () => {
      if (stop) {
        stop();
        stop = lead();
        return;
      }
      void heldUntilTaken(locks.request('hinomi.stream', { steal: true }, turn)).then(() => {
        end();
        void wait();
      });
    },
    leave: () => {
      gone = true;
      end();
    },
  };
}

/** Ends when the lock was given back or another tab took it over. */
async function heldUntilTaken(held: Promise<void>): Promise<void> {
  try {
    await held;
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
  }
}
