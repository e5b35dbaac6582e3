import { GentleReader } from '../../controllers/gentle-reader.ts';
import { nothingMapped } from '../../controllers/mapped-memory.ts';
import { lookEnded, type ProbeResult } from '../../controllers/probe-ledger.ts';
import { StoppedReadingError } from '../../controllers/stopped-reading.ts';
import { familyOf, SlmpLook } from './look.ts';
import { openPort, type SlmpTarget } from './target.ts';

/** Longest time of one look, milliseconds. */
const lookMs = 20_000;

/** Type names that were told, by address, so that a look asks for them once; empty where it is refused. */
const typeNames = new Map<string, string>();

/** One cheap look: state, clock and running seconds; at most five requests on one connection. */
export async function probeSlmp(target: SlmpTarget, now: () => Date, signal?: AbortSignal): Promise<ProbeResult> {
  const port = openPort(target, nothingMapped, signal);
  const look = new SlmpLook(port, new GentleReader(lookMs, target.slowMs), target.code, now);
  try {
    const status = await look.status();
    if (status.kind === 'nothing') return { reachable: false, reason: status.reason };
    if (status.kind === 'refused') return { reachable: true };
    const { state, because } = status.value;
    const known: ProbeResult = { reachable: true, state, stateSource: 'state', ...(because ? { because } : {}) };
    const family = familyOf(target, await typeNameOf(look, target));
    const offset = await look.clockOffset(family);
    const secondsRunning = await look.secondsRunning();
    return {
      ...known,
      ...(typeof offset === 'number' ? { clockOffsetMs: offset } : {}),
      ...(secondsRunning === undefined ? {} : { secondsRunning }),
    };
  } catch (error) {
    if (!(error instanceof StoppedReadingError)) throw error;
    return lookEnded(error);
  } finally {
    port.close();
  }
}

async function typeNameOf(look: SlmpLook, target: SlmpTarget): Promise<string | undefined> {
  if (target.series !== 'auto') return undefined;
  const place = `${target.host}:${target.port}`;
  const known = typeNames.get(place);
  if (known !== undefined) return known;
  const asked = await look.typeName();
  if (asked.kind === 'value') typeNames.set(place, asked.value.name);
  if (asked.kind === 'refused') typeNames.set(place, '');
  return asked.kind === 'value' ? asked.value.name : undefined;
}
