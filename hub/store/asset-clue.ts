import type { Fields } from '#protocol/events/event.ts';

/** Fields by which the hub tells which machine or controller an event is about. */
export const clueFields = [
  ...(['host.name', 'Computer', 'observer.ip', 'device.id', 'device.address'] as const),
  'hinomi.about.ip',
] as const;
type Clue = string | undefined;

const text = (value: unknown): Clue => (typeof value === 'string' && value !== '' ? value : undefined);

/**
 * The values of `clueFields` that count for an event: those of the device for what is told of a controller, who acts for what was found in
 * the traffic of others, the sender's address only where no host is named. Events with the same values, kind, source and agent are about the same asset.
 */
export function cluesOf(kind: string, fields: Fields): [Clue, Clue, Clue, Clue, Clue, Clue] {
  if (kind === 'net.finding') {
    return [undefined, undefined, undefined, undefined, undefined, text(fields['hinomi.about.ip'])];
  }
  if (kind.startsWith('ot.'))
    return [undefined, undefined, undefined, text(fields['device.id']), text(fields['device.address']), undefined];
  const host = text(fields['host.name']);
  const computer = host === undefined ? text(fields['Computer']) : undefined;
  const observer = host === undefined && computer === undefined ? text(fields['observer.ip']) : undefined;
  return [host, computer, observer, undefined, undefined, undefined];
}
