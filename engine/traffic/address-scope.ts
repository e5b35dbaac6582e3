/** Where an IP address belongs. */
export type AddressScope = 'inside' | 'outside' | 'group' | 'none';

const cache = new Map<string, AddressScope>();
const mostCached = 1 << 16;

/**
 * `inside`: private, link-local or loopback (RFC 1918, 3927, 4193, 4291, 6598); `group`: multicast or broadcast; `none`: unspecified; `outside`: everything else. The
 * broadcast address of a subnet is not known here, so that x.x.x.255 in private ranges counts as a group.
 */
export function addressScope(ip: string): AddressScope {
  const known = cache.get(ip);
  if (known) return known;
  const scope = ip.includes(':') ? scopeOfSix(ip) : scopeOfFour(ip);
  if (cache.size >= mostCached) cache.clear();
  cache.set(ip, scope);
  return scope;
}

function scopeOfFour(ip: string): AddressScope {
  const [a = 0, b = 0, , d = 0] = ip.split('.').map(Number);
  if (a === 0) return 'none';
  if (a >= 224) return 'group';
  const inside =
    a === 10 ||
    a === 127 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b < 128);
  if (!inside) return 'outside';
  return d === 255 ? 'group' : 'inside';
}

function scopeOfSix(ip: string): AddressScope {
  if (ip === '::') return 'none';
  if (ip.startsWith('ff')) return 'group';
  if (ip === '::1' || /^fe[89ab]/.test(ip) || /^f[cd]/.test(ip)) return 'inside';
  if (ip.startsWith('::ffff:')) return scopeOfFour(ip.slice(7));
  return 'outside';
}

/** Whether a talk goes from inside to a public address. Plants that number their own machines from public ranges talk from public to public. */
export function goesOut(client: string, server: string): boolean {
  return addressScope(server) === 'outside' && addressScope(client) === 'inside';
}

/** The first three parts of an IPv4 address: the subnet that most plants mean; null for IPv6. */
export function subnetOf(ip: string): string | null {
  return ip.includes(':') ? null : ip.slice(0, ip.lastIndexOf('.'));
}
