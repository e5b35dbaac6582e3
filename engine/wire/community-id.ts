import { createHash } from 'node:crypto';
import { addressBytes } from './address-bytes.ts';

/** Protocol numbers of the transports with ports that Community ID names. */
const protocols = { tcp: 6, udp: 17, sctp: 132 } as const;

/** One end of a conversation. */
export interface Endpoint {
  ip: string;
  port: number;
}

/**
 * Community ID, version 1 (public specification by Corelight): the same text for both directions of a conversation,
 * so that sights of different vantages can be joined. Undefined when an address is none or the families differ.
 */
export function communityId(
  transport: keyof typeof protocols,
  one: Endpoint,
  other: Endpoint,
  seed = 0,
): string | undefined {
  const a = endpointBytes(one);
  const b = endpointBytes(other);
  if (a === undefined || b === undefined || a.length !== b.length) return undefined;
  const [first, second] = Buffer.compare(a, b) <= 0 ? [a, b] : [b, a];
  const head = Buffer.from([seed >> 8, seed & 0xff]);
  const hash = createHash('sha1');
  hash.update(head);
  hash.update(first.subarray(0, -2)).update(second.subarray(0, -2));
  hash.update(Buffer.from([protocols[transport], 0]));
  hash.update(first.subarray(-2)).update(second.subarray(-2));
  return `1:${hash.digest('base64')}`;
}

/** Address then port in network order: comparing these bytes is the order that the specification asks for. */
function endpointBytes(end: Endpoint): Buffer | undefined {
  const address = addressBytes(end.ip);
  if (address === undefined || !Number.isInteger(end.port) || end.port < 0 || end.port > 0xffff) return undefined;
  return Buffer.concat([address, Buffer.from([end.port >> 8, end.port & 0xff])]);
}
