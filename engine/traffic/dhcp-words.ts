import { ip4Text, macText } from '#engine/wire/address-text.ts';
import { be32 } from '#engine/wire/frame/network-bytes.ts';
import type { DhcpSeen } from './detector.ts';

const offer = 2;
const acknowledgement = 5;

/** What a DHCP server offers or acknowledges (RFC 2131, 2132) in the message `bytes[at..end)`; null for everything else. `source` is who sent it. */
export function dhcpWords(bytes: Uint8Array, at: number, end: number, source: string): DhcpSeen | null {
  if (end - at < 240 || bytes[at] !== 2 || be32(bytes, at + 236) !== 0x63825363) return null;
  const options = new Map<number, number>();
  for (let option = at + 240; option + 2 <= end && bytes[option] !== 0xff; ) {
    if (bytes[option] === 0) {
      option++;
      continue;
    }
    if (option + 2 + bytes[option + 1]! > end) break;
    options.set(bytes[option]!, option + 2);
    option += 2 + bytes[option + 1]!;
  }
  const kind = bytes[options.get(53) ?? -1];
  if (kind !== offer && kind !== acknowledgement) return null;
  const address = (option: number) => {
    const place = options.get(option);
    return place !== undefined && place + 4 <= end ? ip4Text(be32(bytes, place)) : null;
  };
  return {
    server: address(54) ?? source,
    acknowledged: kind === acknowledgement,
    mac: macText(bytes, at + 28),
    ip: ip4Text(be32(bytes, at + 16)),
    router: address(3),
    resolver: address(6),
  };
}
