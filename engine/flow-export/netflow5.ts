import { ip4Text } from '../wire/address-text.ts';
import { be16, be32 } from '../wire/frame/network-bytes.ts';
import { emptyRead, type ReadDatagram } from './exported-flow.ts';
import { sinceStart } from './record-fields.ts';

const header = 24;
const record = 48;

/** A datagram of NetFlow version 5 (fixed records of IPv4 flows). Its number and the flows it moves the count by go to `missing`. */
export function readNetflow5(bytes: Uint8Array, missing: (sequence: number, flows: number) => number): ReadDatagram {
  if (bytes.length < header) return emptyRead('netflow5', 'the header is cut');
  const read = emptyRead('netflow5');
  const count = be16(bytes, 2);
  const uptime = be32(bytes, 4) >>> 0;
  const now = (be32(bytes, 8) >>> 0) * 1000 + Math.floor((be32(bytes, 12) >>> 0) / 1_000_000);
  const rate = be16(bytes, 22) & 0x3fff;
  read.missing = missing(be32(bytes, 16) >>> 0, count);
  for (let index = 0; index < count; index++) {
    const at = header + index * record;
    if (at + record > bytes.length) {
      read.faults.push(`${count - index} of ${count} records are cut off`);
      break;
    }
    read.flows.push({
      sourceIp: ip4Text(be32(bytes, at)),
      destinationIp: ip4Text(be32(bytes, at + 4)),
      sourcePort: be16(bytes, at + 32),
      destinationPort: be16(bytes, at + 34),
      protocol: bytes[at + 38]!,
      packets: be32(bytes, at + 16) >>> 0,
      bytes: be32(bytes, at + 20) >>> 0,
      firstMs: sinceStart(now, uptime, be32(bytes, at + 24) >>> 0),
      lastMs: sinceStart(now, uptime, be32(bytes, at + 28) >>> 0),
      tcpFlags: bytes[at + 37]!,
      ingress: be16(bytes, at + 12),
      egress: be16(bytes, at + 14),
      ...(rate > 1 ? { sampling: rate } : {}),
    });
  }
  return read;
}
