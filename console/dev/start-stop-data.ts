import type { StartStopAct, StartStopRecord, StartStopRow } from '#protocol/api/start-stop.ts';
import { assetOf, sites } from './plant-data.ts';
import { before } from './seeded.ts';
import { checkpoint } from './witness-data.ts';

const day = 24 * 60;
const told = (ja: string, en: string) => ({ ja, en });

function seen(action: string, from: number, to: number, more: Partial<StartStopRow>): StartStopRow {
  const row = { action, earliest: before(from), latest: before(to), source: 'state', confidence: 'certain' };
  return { ...row, detail: null, device: 'plc-02', entered: null, ...more };
}

/** Starts and stops of the made-up plant; what is entered by hand joins them. */
const rows: StartStopRow[] = [
  seen('stop', 3 * day + 61, 3 * day + 60, {
    detail: told('運転状態が運転（RUN）から停止（STOP）に変わった', 'state run became stop'),
  }),
  seen('start', 3 * day + 16, 3 * day + 15, {
    detail: told('運転状態が停止（STOP）から運転（RUN）に変わった', 'state stop became run'),
  }),
  seen('comm_loss', 2 * day + 2, 2 * day, { source: 'tcpGap', detail: told('応答がない', 'no answer') }),
  seen('comm_restore', 2 * day, 2 * day - 9, { source: 'tcpGap' }),
  seen('stop', day + 5, day, { source: 'counterReset', confidence: 'probable' }),
  seen('start', day + 5, day, {
    source: 'counterReset',
    confidence: 'probable',
    detail: told(
      'カウンタが戻った（8/11 48210 → 37）。機器または通信が立ち上がり直した',
      'counters fell: 8/11 48210 → 37; the controller or its communication began anew',
    ),
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

/** Enters what a person of the made-up plant saw, puts it right or takes it back. */
export function enterStartStop(id: string, act: StartStopAct) {
  const ends = act.action === 'withdraw' ? act.entry : act.corrects;
  const ended = rows.find(({ entered }) => entered?.seq === ends)?.entered;
  const seq = 1483 + rows.length;
  const by = { by: 'ラインリーダ', at: before(0), seq };
  if (ended && act.action === 'withdraw') ended.ended = { ...by, how: 'withdrawn', reason: act.reason };
  else if (ended) ended.ended = { ...by, how: 'corrected', reason: null };
  if (act.action === 'withdraw') return startStopOf(id, before(0).slice(0, 7));
  const { note, planned, corrects, ...when } = act;
  const entered = { ...by, planned, hash: '31bf', corrects, ended: null };
  rows.push({ ...when, source: 'manual', detail: note === '' ? null : told(note, note), device: null, entered });
  return startStopOf(id, act.latest.slice(0, 7));
}
