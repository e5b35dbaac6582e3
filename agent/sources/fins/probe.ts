import { sha256 } from '#engine/snapshot/snapshot.ts';
import { GentleReader } from '../../controllers/gentle-reader.ts';
import { nothingMapped } from '../../controllers/mapped-memory.ts';
import { lookEnded, type ProbeResult } from '../../controllers/probe-ledger.ts';
import { StoppedReadingError } from '../../controllers/stopped-reading.ts';
import { FinsLook } from './look.ts';
import { type FinsTarget, openPort } from './target.ts';

/** Longest time of one look, milliseconds. */
const lookMs = 20_000;

/** Controllers without the dates of the auxiliary area, by address, so that no look asks them again. */
const withoutDates = new Set<string>();

/** One cheap look: state and mode, clock, dates of start and program; at most five requests on one connection. */
export async function probeFins(target: FinsTarget, now: () => Date, signal?: AbortSignal): Promise<ProbeResult> {
  const port = openPort(target, nothingMapped, signal);
  const look = new FinsLook(port, new GentleReader(lookMs, target.slowMs), now);
  try {
    const status = await look.status();
    if (status.kind === 'nothing') return { reachable: false, reason: status.reason };
    if (status.kind === 'refused') return { reachable: true };
    const { running, mode, fatal } = status.value;
    const offset = await look.clockOffset();
    return {
      reachable: true,
      state: running ? 'run' : 'stop',
      stateSource: 'state',
      mode,
      ...(running ? {} : { because: fatal === 0 ? `mode ${mode}` : 'a fatal error' }),
      ...(typeof offset === 'number' ? { clockOffsetMs: offset } : {}),
      ...(await datesOf(look, target)),
    };
  } catch (error) {
    if (!(error instanceof StoppedReadingError)) throw error;
    return lookEnded(error);
  } finally {
    port.close();
  }
}

async function datesOf(look: FinsLook, target: FinsTarget): Promise<Pick<ProbeResult, 'startTime' | 'marker'>> {
  const place = `${target.host}:${target.port}/${target.network}/${target.node ?? ''}/${target.unit}`;
  if (withoutDates.has(place)) return {};
  const revision = await look.revision();
  if (revision.kind === 'refused') withoutDates.add(place);
  if (revision.kind !== 'value') return {};
  const { programRaw, parametersRaw, protectionRaw } = revision.value;
  const start = await look.startTime();
  return {
    marker: sha256([programRaw, parametersRaw, protectionRaw].join('/')),
    ...(start ? { startTime: start.toISOString() } : {}),
  };
}
