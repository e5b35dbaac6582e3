import type { Page } from 'playwright-core';

/** Kinds of input that are told apart; a scroll is timed from the frame in which the place moved. */
export type InputKind = 'keydown' | 'click' | 'scroll';

/** Milliseconds of one kind of act, each a single input. */
export interface Spread {
  p50: number;
  p99: number;
  worst: number;
  samples: number;
}

/**
 * Runs in the page before its own code: of each input the time until the frame that answers it was painted. The message of a
 * channel, sent from an animation frame, arrives after style, layout and paint of that frame.
 */
const recorder = `
  globalThis.paints = { keydown: [], click: [], scroll: [] };
  const waiting = [];
  for (const kind of Object.keys(paints)) {
    addEventListener(kind, (event) => {
      const begun = event.timeStamp;
      requestAnimationFrame(() => {
        const painted = new MessageChannel();
        painted.port1.onmessage = () => {
          paints[kind].push(performance.now() - begun);
          for (const look of [...waiting]) look();
        };
        painted.port2.postMessage(0);
      });
    }, { capture: true, passive: true });
  }
  globalThis.paintAfter = (kind, seen) => new Promise((done, fail) => {
    setTimeout(() => fail(new Error('no ' + kind + ' was answered by a paint')), 20_000);
    const look = () => {
      if (paints[kind].length <= seen) return;
      waiting.splice(waiting.indexOf(look), 1);
      done(paints[kind][seen]);
    };
    waiting.push(look);
    look();
  });
`;

/** Makes every page of the browser context time its inputs. */
export async function recordInputs(page: Page): Promise<void> {
  await page.context().addInitScript(recorder);
}

/** Does something so many times, each time waiting for the frame that answers it. */
export async function timeInputs(
  page: Page,
  kind: InputKind,
  times: number,
  act: (at: number) => Promise<void>,
): Promise<Spread> {
  const taken: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const seen = await page.evaluate<number>(`paints.${kind}.length`);
    await act(at);
    taken.push(await page.evaluate<number>(`paintAfter('${kind}', ${seen})`));
  }
  return spreadOf(taken);
}

/** Median, 99th percentile and worst of some times. */
export function spreadOf(times: readonly number[]): Spread {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!);
  return { p50: at(0.5), p99: at(0.99), worst: round(sorted.at(-1)!), samples: sorted.length };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
