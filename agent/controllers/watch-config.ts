import { z } from 'zod';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'use HH:MM');

/** Local hours in which a controller is left alone; `to` before `from` runs over midnight. */
export const blackout = z.strictObject({
  from: clock,
  to: clock,
  /** 0 Sunday to 6 Saturday, the day on which it begins; every day when absent. */
  days: z.array(z.int().min(0).max(6)).optional(),
});

/** What every watched controller has, whatever its protocol. */
export const watchSettings = {
  /** Controller id; stays the same for ever. */
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'use 1-64 letters, digits, ".", "_" or "-"'),
  snapshotEveryMinutes: z.number().positive().default(360),
  /** 0 looks never. */
  probeEverySeconds: z.number().min(0).default(60),
  /** Pause before the snapshot that follows a restart or a moved revision counter, seconds. */
  settleSeconds: z.number().min(0).default(30),
  /** Seconds after which a change is read a second time before it is told; 0 tells it at once. */
  confirmSeconds: z.number().min(0).default(60),
  /** Seconds that one snapshot may take. */
  budgetSeconds: z.number().positive().default(900),
  blackout: z.array(blackout).default([]),
};

/** How gently a controller is asked whose memory a map names, whatever its protocol. */
export const askSettings = {
  requestsPerSecond: z.number().positive().max(100).default(5),
  connectMs: z.int().min(100).default(3000),
  answerMs: z.int().min(50).default(2000),
  /** Three answers in a row slower than this end the reading, milliseconds. */
  slowMs: z.int().min(50).default(500),
};

/** A series of readings for learning what moves: how many, over how long. */
export const seriesWish = z.strictObject({
  readings: z.int().min(2).max(60).default(12),
  minutes: z.number().positive().max(480).default(60),
});

/** A controller as the watch sees it. */
export interface Watched {
  id: string;
  snapshotEveryMinutes: number;
  probeEverySeconds: number;
  settleSeconds: number;
  confirmSeconds: number;
  budgetSeconds: number;
  blackout: z.infer<typeof blackout>[];
  /** Most requests in a second, for what is asked over a network. */
  requestsPerSecond?: number | undefined;
}

/** Says which controllers of a list have the id of an earlier one: what is remembered of them would be mixed up. */
export function differentIds(devices: readonly { id: string }[], context: z.RefinementCtx): void {
  for (const [at, { id }] of devices.entries()) {
    if (!devices.slice(0, at).some((other) => other.id === id)) continue;
    context.addIssue({ code: 'custom', path: [at, 'id'], message: 'an earlier controller has this id; use another' });
  }
}

/** True when the controller must be left alone at this local time. */
export function inBlackout(windows: Watched['blackout'], at: Date): boolean {
  const minute = at.getHours() * 60 + at.getMinutes();
  return windows.some(({ from, to, days }) => {
    const start = minutes(from);
    const end = minutes(to);
    const overnight = end <= start;
    const today = !days || days.includes(at.getDay());
    const yesterday = !days || days.includes((at.getDay() + 6) % 7);
    if (!overnight) return today && minute >= start && minute < end;
    return (today && minute >= start) || (yesterday && minute < end);
  });
}

const minuteMs = 60_000;

/** Milliseconds until the controller must be left alone, where that is sooner than `withinMs`; else that. */
export function untilBlackout(windows: Watched['blackout'], at: Date, withinMs: number): number {
  if (windows.length === 0) return withinMs;
  const sinceMinute = at.getTime() % minuteMs;
  for (let ms = minuteMs - sinceMinute; ms < withinMs && ms <= 24 * 60 * minuteMs; ms += minuteMs) {
    if (inBlackout(windows, new Date(at.getTime() + ms))) return ms;
  }
  return withinMs;
}

function minutes(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}
