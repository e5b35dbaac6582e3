/** The two networks of the laboratory, and the one behind its router. */
export type Segment = 'line' | 'office';

const firstTwo: Record<Segment, string> = { line: '10.10', office: '10.20' };

/** Machines by name: the network that each stands in, and its number there. */
export const machines = {
  plc: ['line', 10],
  press: ['line', 11],
  robot: ['line', 12],
  oven: ['line', 13],
  mixer: ['line', 14],
  panel: ['line', 15],
  hmi: ['line', 20],
  scada: ['line', 21],
  station: ['line', 22],
  laptop: ['line', 40],
  names: ['office', 5],
  historian: ['office', 21],
  printer: ['office', 31],
  desk: ['office', 40],
} as const satisfies Record<string, readonly [Segment, number]>;

export type MachineName = keyof typeof machines;

/** Machines, and those between and beyond the networks. */
export type NodeName = MachineName | 'router' | 'outside';

/** Where a machine stands. */
export function segmentOf(name: MachineName): Segment {
  return machines[name][0];
}

/** Address of a machine. */
export function addressOf(name: MachineName): string {
  const [segment, number] = machines[name];
  return `${firstTwo[segment]}.1.${number}`;
}

/** One of the many further addresses of a machine, so that each scenario has ends of its own. */
export function furtherAddress(name: MachineName, index: number): string {
  const [segment, number] = machines[name];
  return `${firstTwo[segment]}.${number + 100 * Math.floor(index / 250)}.${1 + (index % 250)}`;
}

/** All further addresses of a machine. */
export function furtherRanges(name: MachineName): string[] {
  const [segment, number] = machines[name];
  return [0, 100].map((more) => `${firstTwo[segment]}.${number + more}.0/24`);
}

/** Address of the router in a network. */
export function gatewayOf(segment: Segment): string {
  return `${firstTwo[segment]}.1.1`;
}

/** Hardware address of a node in a network. */
export function macOf(name: MachineName | 'router', segment: Segment = 'line'): string {
  const [place, number] = name === 'router' ? [segment, 1] : machines[name];
  return `02:10:00:00:${place === 'line' ? '01' : '02'}:${number.toString(16).padStart(2, '0')}`;
}

/** Public addresses that the node beyond the router answers for (RFC 5737). */
export const outsideRanges = ['203.0.113.0/24', '198.51.100.0/24', '192.0.2.0/24'] as const;

/** Interface on which everything that a network carries can be heard. */
export const mirrorOf = (segment: Segment) => `mirror-${segment}`;
