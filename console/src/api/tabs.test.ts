import { afterEach, expect, test, vi } from 'vitest';
import { takeTurns } from './tabs.ts';

/** The browser's locks as the standard has them: one holder, a queue, and stealing. */
function lockTable() {
  let holder: { taken: (error: Error) => void } | null = null;
  const queue: (() => void)[] = [];
  const hold = (run: () => Promise<void>, resolve: () => void, reject: (error: Error) => void) => {
    const mine = { taken: reject };
    holder = mine;
    void run().then(() => {
      if (holder !== mine) return;
      holder = null;
      resolve();
      queue.shift()?.();
    });
  };
  const request = (_: string, options: unknown, run?: () => Promise<void>) =>
    new Promise<void>((resolve, reject) => {
      const act = (run ?? options) as () => Promise<void>;
      if ((options as { steal?: boolean }).steal) {
        holder?.taken(Object.assign(new Error('stolen'), { name: 'AbortError' }));
        hold(act, resolve, reject);
      } else if (holder === null) hold(act, resolve, reject);
      else queue.push(() => hold(act, resolve, reject));
    });
  return { request };
}

afterEach(() => vi.unstubAllGlobals());

function browser() {
  vi.stubGlobal('navigator', { locks: lockTable() });
  vi.stubGlobal('BroadcastChannel', class {});
  const leading: string[] = [];
  const open = (name: string) =>
    takeTurns(() => {
      leading.push(name);
      return () => void leading.splice(leading.indexOf(name), 1);
    });
  return { leading, open };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('of several tabs one leads, and when it leaves the next does', async () => {
  const { leading, open } = browser();
  const [a, , c] = [open('a'), open('b'), open('c')];
  await settled();
  expect(leading).toEqual(['a']);
  a.leave();
  await settled();
  expect(leading).toEqual(['b']);
  c.leave();
  await settled();
  expect(leading).toEqual(['b']);
});

test('a tab that hears nothing takes over; the one that went quiet waits for its next turn', async () => {
  const { leading, open } = browser();
  open('quiet');
  const b = open('b');
  await settled();
  b.takeOver();
  await settled();
  expect(leading).toEqual(['b']);
  b.leave();
  await settled();
  expect(leading).toEqual(['quiet']);
});

test('the leading tab that hears nothing begins anew and still leads alone', async () => {
  const { leading, open } = browser();
  const a = open('a');
  open('b');
  await settled();
  for (let round = 0; round < 3; round += 1) a.takeOver();
  await settled();
  expect(leading).toEqual(['a']);
  a.leave();
  await settled();
  expect(leading).toEqual(['b']);
});

test('without locks every tab leads for itself', () => {
  vi.stubGlobal('navigator', {});
  const lead = vi.fn(() => () => {});
  takeTurns(lead);
  takeTurns(lead);
  expect(lead).toHaveBeenCalledTimes(2);
});
