import { lookup } from 'node:dns/promises';

/**
 * The one way of writing a host and its port for what people write in many: small letters, no brackets, no last dot, addresses
 * in their shortest form, and an IPv4 address that stands in an IPv6 one as itself.
 */
export function networkAddress(host: string, port: number): string {
  const [bare = '', zone] = host.replaceAll(/[[\]]/g, '').toLowerCase().split('%');
  const isVersion6 = bare.includes(':');
  const parsed = URL.parse(`http://${isVersion6 ? `[${bare}]` : bare.replace(/\.$/, '')}`);
  const name = parsed === null ? bare : withoutVersion6(parsed.hostname.replaceAll(/[[\]]/g, ''));
  const whole = zone === undefined ? name : `${name}%${zone}`;
  return whole.includes(':') ? `[${whole}]:${port}` : `${whole}:${port}`;
}

/** An IPv4 address that was written as IPv6 (RFC 4291, 2.5.5.2), in its own form. */
function withoutVersion6(address: string): string {
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

/**
 * All addresses under which this machine would reach it at this moment, the one as written among them, sorted: two who name one device
 * differently share at least one. A name that nobody knows stands alone.
 */
export async function networkAddresses(host: string, port: number): Promise<string[]> {
  const written = networkAddress(host, port);
  const found = await lookup(host.replaceAll(/[[\]]/g, ''), { all: true }).catch(() => []);
  return [...new Set([written, ...found.map(({ address }) => networkAddress(address, port))])].sort();
}
