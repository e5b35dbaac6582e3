import { readFileSync } from 'node:fs';
import type { LineOptions } from '../../controllers/device-line.ts';
import { type MemoryMap, parseMemoryMap } from '../../controllers/memory-map.ts';
import { paceOf } from '../../controllers/pace.ts';
import { auxiliarySpans, type FinsSpan, finsAreas } from './areas.ts';
import { FinsPort } from './port.ts';
import { type FinsDevice, finsMapSchema } from './source.config.ts';

/** A controller and how gently it is read. */
export type FinsTarget = Pick<
  FinsDevice,
  | 'id'
  | 'host'
  | 'port'
  | 'transport'
  | 'network'
  | 'unit'
  | 'node'
  | 'ownNode'
  | 'requestsPerSecond'
  | 'connectMs'
  | 'answerMs'
  | 'slowMs'
  | 'budgetSeconds'
> &
  Pick<LineOptions, 'waiting'>;

/** The map of a device, read from its file where it has one. */
export function mapOf(device: { map?: FinsDevice['map'] }): MemoryMap {
  if (device.map === undefined) return { ranges: [] };
  return typeof device.map === 'string'
    ? parseMemoryMap(readFileSync(device.map, 'utf8'), finsMapSchema, device.map)
    : device.map;
}

/** Opens the one port of a target; it can read dates and protection, and what the map names, nothing else. */
export function openPort(target: FinsTarget, map: MemoryMap, signal?: AbortSignal): FinsPort {
  return new FinsPort({
    ...target,
    readable: [...auxiliarySpans, ...mappedSpans(map)],
    pace: paceOf(`${target.host}:${target.port}`, target.requestsPerSecond),
    signal,
  });
}

function mappedSpans(map: MemoryMap): FinsSpan[] {
  const areas: Readonly<Record<string, FinsSpan['area']>> = finsAreas;
  return map.ranges.map(({ area, start, count }) => ({ area: areas[area]!, start, count }));
}
