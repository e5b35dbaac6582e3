import type { Reason } from '#protocol/reasons/reason.ts';

/** Says how it stands with one thing: words about a device, reasons as they are, or nothing any more. */
export type Health = (of: string, reason: string | readonly Reason[] | undefined) => void;

/** What it says about a controller, each apart: its readings, what to see to in good time, and its events. */
export function healthOf(device: string): string[] {
  return [device, `${device} notes`, `${device} `];
}
