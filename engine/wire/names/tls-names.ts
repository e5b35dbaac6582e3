import { be16 } from '../frame/network-bytes.ts';

const clientHello = 1;
const serverHello = 2;
const certificate = 11;
const record = 5;
const mostSteps = 64;

function be24(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 16) | be16(bytes, at + 1);
}

/** Name of the server that a ClientHello (RFC 8446, 6066) at `at` asks for; null when there is none. */
export function serverName(bytes: Uint8Array, at: number, end: number): string | null {
  let place = at + record;
  if (end - place < 42 || bytes[at] !== 0x16 || bytes[place] !== clientHello) return null;
  place += 4 + 34;
  place += 1 + bytes[place]!;
  if (place + 2 > end) return null;
  place += 2 + be16(bytes, place);
  if (place >= end) return null;
  place += 1 + bytes[place]!;
  if (place + 2 > end) return null;
  const stop = Math.min(end, place + 2 + be16(bytes, place));
  place += 2;
  for (let steps = 0; steps < mostSteps && place + 4 <= stop; steps++) {
    const next = place + 4 + be16(bytes, place + 2);
    if (be16(bytes, place) === 0 && next <= stop && next - place >= 9) {
      const length = be16(bytes, place + 7);
      return place + 9 + length <= next
        ? Buffer.from(bytes.subarray(place + 9, place + 9 + length)).toString('latin1')
        : null;
    }
    place = next;
  }
  return null;
}

/**
 * Subject of the first certificate in what a server says at `at`, as far as this one segment holds it: its common name, else its organisation. Records are
 * walked through, and handshakes within them.
 */
export function certificateSubject(bytes: Uint8Array, at: number, end: number): string | null {
  for (let steps = 0; steps < mostSteps && at + record + 4 <= end && bytes[at] === 0x16; steps++) {
    const stop = at + record + be16(bytes, at + 3);
    for (let place = at + record; place + 4 <= Math.min(stop, end); place += 4 + be24(bytes, place + 1)) {
      if (bytes[place] === certificate) return subjectOf(bytes, place + 10, end);
      if (bytes[place] !== serverHello && (bytes[place]! < 4 || bytes[place]! > 24)) return null;
    }
    at = stop;
  }
  return null;
}

interface Element {
  tag: number;
  start: number;
  end: number;
}

/** An element of DER at `at`; null when it is none. Its end may lie beyond what was seen. */
function element(bytes: Uint8Array, at: number, end: number): Element | null {
  if (at + 2 > end) return null;
  const short = bytes[at + 1]!;
  const more = short & 0x80 ? short & 0x7f : 0;
  if (more > 3 || at + 2 + more > end) return null;
  let length = more === 0 ? short : 0;
  for (let index = 0; index < more; index++) length = length * 256 + bytes[at + 2 + index]!;
  return { tag: bytes[at]!, start: at + 2 + more, end: at + 2 + more + length };
}

/** Version, serial number, algorithm, issuer and validity stand before the subject (RFC 5280). */
function subjectOf(bytes: Uint8Array, at: number, end: number): string | null {
  const signed = element(bytes, at, end);
  const body = signed && element(bytes, signed.start, end);
  if (body?.tag !== 0x30) return null;
  let place = body.start;
  const version = element(bytes, place, end);
  if (version?.tag === 0xa0) place = version.end;
  for (let passed = 0; passed < 4; passed++) {
    const next = element(bytes, place, end);
    if (!next) return null;
    place = next.end;
  }
  const subject = element(bytes, place, end);
  return subject && subject.tag === 0x30 && subject.end <= end ? nameIn(bytes, subject) : null;
}

/** Common name (2.5.4.3), else organisation (2.5.4.10), of a distinguished name. */
function nameIn(bytes: Uint8Array, subject: Element): string | null {
  let organisation: string | null = null;
  for (let place = subject.start; place < subject.end; ) {
    const set = element(bytes, place, subject.end);
    if (!set || set.end <= place) break;
    place = set.end;
    const pair = element(bytes, set.start, set.end);
    const type = pair && element(bytes, pair.start, set.end);
    const value = type && element(bytes, type.end, set.end);
    if (!type || !value || value.end > set.end || type.end - type.start !== 3 || be16(bytes, type.start) !== 0x5504)
      continue;
    const text = Buffer.from(bytes.subarray(value.start, value.end)).toString('utf8');
    if (bytes[type.start + 2] === 3) return text;
    if (bytes[type.start + 2] === 10) organisation = text;
  }
  return organisation;
}
