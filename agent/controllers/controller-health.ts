import { because, type Reason, reasonsText } from '#protocol/reasons/reason.ts';
import { briefCauses } from './brief-causes.ts';

/** Says how it stands with one thing: why it is not well, or nothing any more. */
export type Health = (of: string, reasons: readonly Reason[]) => void;

/** What it says about a controller, each apart: its readings, what to see to in good time, and its events. */
export function healthOf(device: string): { readings: string; notes: string; events: string } {
  return { readings: device, notes: `${device} notes`, events: `${device} events` };
}

/** Characters that reasons of one controller have in a heartbeat. */
const roomForCauses = 1500;

/** That something is the matter with a controller, and why, so that whoever shows it has words of its own. */
export function unwell(device: string, why: readonly Reason[]): Reason[] {
  const causes = briefCauses(why, roomForCauses);
  return [{ ...because('device_unwell', { device, message: reasonsText(why) }), causes }];
}
