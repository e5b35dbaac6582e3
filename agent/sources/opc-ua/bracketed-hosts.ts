import dns from 'node:dns';

let taken = false;

/**
 * Lets the library reach an IPv6 address. It asks the system for a host as an address of OPC UA has it, `[2001:db8::7]`, which no
 * system knows: the brackets are taken off where this thread looks a host up. Must run before the first client connects.
 */
export function takeBracketsOff(): void {
  if (taken) return;
  taken = true;
  const { lookup } = dns;
  const bare = (host: unknown, ...rest: unknown[]) =>
    Reflect.apply(lookup, dns, [typeof host === 'string' ? host.replace(/^\[(.*)\]$/, '$1') : host, ...rest]);
  Object.assign(dns, { lookup: Object.assign(bare, lookup) });
}
