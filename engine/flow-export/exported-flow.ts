/** One flow as an exporter told it, in one form for all protocols; what it did not tell is absent. */
export interface ExportedFlow {
  sourceIp: string;
  destinationIp: string;
  sourcePort?: number;
  destinationPort?: number;
  /** IP protocol number. */
  protocol: number;
  packets: number;
  bytes: number;
  /** Milliseconds since 1970. */
  firstMs: number;
  lastMs: number;
  tcpFlags?: number;
  sourceMac?: string;
  destinationMac?: string;
  vlan?: number;
  /** Numbers of the exporter's interfaces. */
  ingress?: number;
  egress?: number;
  /** One packet in so many was looked at; packets and bytes are as counted. */
  sampling?: number;
}

/** Flows of one datagram, and what was wrong with it. */
export interface ReadDatagram {
  flows: ExportedFlow[];
  /** `netflow5`, `netflow9`, `ipfix` or `sflow`; null when it is none of them. */
  form: 'netflow5' | 'netflow9' | 'ipfix' | 'sflow' | null;
  /** Records of templates that were not seen yet. */
  unknownSets: number;
  /** Why a part could not be read; empty when all could. */
  faults: string[];
  /** Packets, records or datagrams that did not arrive, by the exporter's own numbers, and which of them it counts. */
  missing: number;
  counts: 'flows' | 'datagrams';
  /** Templates changed, so that they should be kept. */
  learned: boolean;
}

/** A datagram in which nothing was found. */
export function emptyRead(form: ReadDatagram['form'], ...faults: string[]): ReadDatagram {
  return { flows: [], form, unknownSets: 0, faults, missing: 0, counts: 'flows', learned: false };
}
