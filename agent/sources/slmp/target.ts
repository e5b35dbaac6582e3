import { readFileSync } from 'node:fs';
import type { LineOptions } from '../../controllers/device-line.ts';
import { type MemoryMap, parseMemoryMap } from '../../controllers/memory-map.ts';
import { paceOf } from '../../controllers/pace.ts';
import { type SlmpSpan, slmpAreas } from './areas.ts';
import { SlmpPort } from './port.ts';
import { type SlmpDevice, slmpMapSchema } from './source.config.ts';
import { specialSpans } from './special.ts';

/** A controller and how gently it is read. */
export type SlmpTarget = Pick<
  SlmpDevice,
  | 'id'
  | 'host'
  | 'port'
  | 'transport'
  | 'code'
  | 'frame'
  | 'series'
  | 'route'
  | 'requestsPerSecond'
  | 'connectMs'
  | 'answerMs'
  | 'slowMs'
  | 'budgetSeconds'
> &
  Pick<LineOptions, 'waiting'>;

/** The map of a device, read from its file where it has one. */
export function mapOf(device: { map?: SlmpDevice['map'] }): MemoryMap {
  if (device.map === undefined) return { ranges: [] };
  return typeof device.map === 'string'
    ? parseMemoryMap(readFileSync(device.map, 'utf8'), slmpMapSchema, device.map)
    : device.map;
}

/** Opens the one port of a target; it can read the special registers and what the map names, nothing else. */
export function openPort(target: SlmpTarget, map: MemoryMap, signal?: AbortSignal): SlmpPort {
  return new SlmpPort({
    ...target,
    readable: [...specialSpans, ...mappedSpans(map)],
    pace: paceOf(`${target.host}:${target.port}`, target.requestsPerSecond),
    signal,
  });
}

function mappedSpans(map: MemoryMap): SlmpSpan[] {
  const areas: Readonly<Record<string, SlmpSpan['area']>> = slmpAreas;
  return map.ranges.map(({ area, start, count }) => ({ area: areas[area]!, start, count }));
}
