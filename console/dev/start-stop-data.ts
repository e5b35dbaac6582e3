import type { StartStopRecord, StartStopRow } from '#protocol/api/start-stop.ts';
import { assetOf, sites } from './plant-data.ts';
import { before } from './seeded.ts';
import { checkpoint } from './witness-data.ts';

const day = 24 * 60;

function seen(action: string, from: number, to: number, more: Partial<StartStopRow>): StartStopRow {
  const row = { action, earliest: before(from), latest: before(to), source: 'state', confidence: 'certain' };
  return { ...row, detail: null, device: 'plc-02', entered: null, ...more };
}

/** Starts and stops of the made-up plant; what is entered by hand joins them. */
const rows: StartStopRow[] = [
  seen('stop', 3 * day + 61, 3 * day + 60, { detail: 'state run became stop (switch)' }),
  seen('start', 3 * day + 16, 3 * day + 15, { detail: 'state stop became run' }),
  seen('comm_loss', 2 * day + 2, 2 * day, { source: 'tcpGap', detail: 'no answer' }),
  seen('comm_restore', 2 * day, 2 * day - 9, { source: 'tcpGap' }),
  seen('stop', day + 5, day, { source: 'counterReset', confidence: 'probable' }),
  seen('start', day + 5, day, {
    source: 'counterReset',
    confidence: 'probable',
    detail:
      'counters fell: 8/11 from 48210 to 37, 8/14 from 48205 to 33; the controller or its communication began anew',
  }),
];

/** The record of one asset of the made-up plant. */
export function startStopOf(id: string, month: string): StartStopRecord | undefined {
  const asset = assetOf(id);
  if (!asset) return undefined;
  const site = sites.find((one) => one.id === asset.site)!;
  return {
    asset: { id: asset.id, name: asset.name },
    kind: asset.kind,
    location: asset.location,
    site: asset.site,
    siteName: site.name,
    month,
    watched: ['plc-02'],
    rows: [...rows].sort((a, b) => a.earliest.localeCompare(b.earliest)),
    more: 0,
    printedAt: before(0),
    checkpoint,
  };
}

/** Enters what a person of the made-up plant saw. */
export function enterStartStop(id: string, entry: { action: string; earliest: string; latest: string; note: string }) {
  const { note, ...when } = entry;
  rows.push({
    ...when,
    source: 'manual',
    confidence: 'certain',
    detail: note === '' ? null : note,
    device: null,
    entered: { by: 'ラインリーダ', at: before(0), seq: 1483, hash: '31bf' },
  });
  return startStopOf(id, entry.latest.slice(0, 7));
}
