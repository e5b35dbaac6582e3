import { serverLikeness, servicePort } from './service-ports.ts';
import { Talk } from './talk.ts';

const synchronise = 0x02;
const acknowledge = 0x10;

/** Makes a talk of the first packet of a flow over TCP: who opened it when that was seen, else by the ports. */
export function tcpTalk(src: string, dst: string, srcPort: number, dstPort: number, flags: number): Talk {
  if (flags & synchronise) {
    return flags & acknowledge
      ? new Talk(dst, src, 'tcp', srcPort, dstPort, true)
      : new Talk(src, dst, 'tcp', dstPort, srcPort, true);
  }
  return serverLikeness(srcPort) > serverLikeness(dstPort) || (srcPort < dstPort && alike(srcPort, dstPort))
    ? new Talk(dst, src, 'tcp', srcPort, dstPort, false)
    : new Talk(src, dst, 'tcp', dstPort, srcPort, false);
}

/** Makes a talk of the first datagram of a flow over UDP: who sends first asks, unless only its own port is a service's. */
export function udpTalk(src: string, dst: string, srcPort: number, dstPort: number): Talk {
  if (serverLikeness(srcPort) > serverLikeness(dstPort) && servicePort(srcPort)) {
    return new Talk(dst, src, 'udp', srcPort, dstPort, false);
  }
  return new Talk(src, dst, 'udp', dstPort, srcPort, servicePort(dstPort) !== undefined);
}

function alike(one: number, other: number): boolean {
  return serverLikeness(one) === serverLikeness(other);
}
