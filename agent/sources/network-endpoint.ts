import { BlockList, isIP, isIPv6 } from 'node:net';
import { z } from 'zod';

/** Address and port to receive on, as a configuration names it. */
export const endpoint = z
  .string()
  .regex(/^(\[[0-9a-fA-F:.]+\]|[0-9.]+):\d{1,5}$/, 'use ADDRESS:PORT, for example 0.0.0.0:5514 or [::]:5514')
  .refine((text) => isIP(text.slice(0, text.lastIndexOf(':')).replace(/^\[|\]$/g, '')) !== 0, 'this is no IP address')
  .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535, 'a port is at most 65535');

/** An address or a network in CIDR form, one that exists. */
function isSender(text: string): boolean {
  const [address = '', bits] = text.split('/');
  const version = isIP(address);
  return (
    version !== 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)))
  );
}

/** Address, or network in CIDR form, that something may come from. */
export const sender = z.string().refine(isSender, 'use an address or a network such as 192.0.2.0/24');

/** Address and port of an endpoint. */
export function partsOf(endpoint: string): { host: string; port: number } {
  const at = endpoint.lastIndexOf(':');
  return { host: endpoint.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(endpoint.slice(at + 1)) };
}

/** List to ask whether a sender is among the named addresses and networks. */
export function senderList(senders: readonly string[]): BlockList {
  const list = new BlockList();
  for (const sender of senders) {
    const [address = '', bits] = sender.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
