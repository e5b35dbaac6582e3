import { ethernetBytes, ip4Bytes, udpBytes } from '#engine/wire/sample-capture.ts';

const everybody = 'ff:ff:ff:ff:ff:ff';

const macBytes = (mac: string) => mac.split(':').map((part) => Number.parseInt(part, 16));
const ipBytes = (ip: string) => ip.split('.').map(Number);

/** A frame as hexadecimal digits. */
export function frame(type: number, payload: Uint8Array, mac: string, toMac = everybody): string {
  const bytes = ethernetBytes(type, payload);
  bytes.set(macBytes(toMac), 0);
  bytes.set(macBytes(mac), 6);
  return bytes.toString('hex');
}

/** An ARP question of a machine for an address, to all; without its own address it only probes. */
export function asks(mac: string, ip: string, target: string): string {
  return arp(1, mac, ip, target, everybody);
}

/** An ARP answer of a machine that has an address, to one or to all. */
export function answers(mac: string, ip: string, target: string, toMac = everybody): string {
  return arp(2, mac, ip, target, toMac);
}

function arp(operation: number, mac: string, ip: string, target: string, toMac: string): string {
  const bytes = Buffer.alloc(28);
  bytes.set([0, 1, 8, 0, 6, 4, 0, operation, ...macBytes(mac), ...ipBytes(ip)]);
  if (toMac !== everybody) bytes.set(macBytes(toMac), 18);
  bytes.set(ipBytes(target), 24);
  return frame(0x0806, bytes, mac, toMac);
}

/** A datagram from a machine to another, or to all. */
export function datagram(
  mac: string,
  [from, sourcePort]: readonly [string, number],
  [to, targetPort]: readonly [string, number],
  payload: Uint8Array = Buffer.from('laboratory'),
  toMac = everybody,
): string {
  return packet(mac, from, to, 17, udpBytes(sourcePort, targetPort, payload), toMac);
}

/** An IPv4 packet from a machine. */
export function packet(
  mac: string,
  from: string,
  to: string,
  protocol: number,
  payload: Uint8Array,
  toMac = everybody,
): string {
  const bytes = ip4Bytes(from, to, protocol, payload);
  let sum = 0;
  for (let at = 0; at < 20; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  bytes.writeUInt16BE(~sum & 0xffff, 10);
  return frame(0x0800, bytes, mac, toMac);
}

/** Words of DHCP (RFC 2131). */
export type DhcpWord = 'discover' | 'offer' | 'request' | 'acknowledge';
const dhcpTypes: Record<DhcpWord, number> = { discover: 1, offer: 2, request: 3, acknowledge: 5 };

/** What a DHCP client or server says about an address; `by` is the machine that sends it. */
export function dhcp(
  word: DhcpWord,
  client: string,
  ip: string,
  by: { mac: string; ip: string },
  router = '10.10.1.1',
): string {
  const served = word === 'offer' || word === 'acknowledge';
  const bytes = Buffer.alloc(300);
  bytes.set([served ? 2 : 1, 1, 6, 0, 0x12, 0x34, 0x56, 0x78]);
  if (served) bytes.set(ipBytes(ip), 16);
  bytes.set(macBytes(client), 28);
  bytes.set([0x63, 0x82, 0x53, 0x63, 53, 1, dhcpTypes[word]], 236);
  const options = served ? [54, 4, ...ipBytes(by.ip), 3, 4, ...ipBytes(router)] : [50, 4, ...ipBytes(ip)];
  bytes.set([...options, 255], 243);
  return served
    ? datagram(by.mac, [by.ip, 67], ['255.255.255.255', 68], bytes)
    : datagram(by.mac, [by.ip, 68], ['255.255.255.255', 67], bytes);
}
