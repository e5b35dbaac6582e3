/** Smallest DER writer that X.509 needs (ITU-T X.690): tag, length, content. */
export function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length, ...bytes]), content]);
}

export const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
export const set = (...parts: Uint8Array[]) => der(0x31, ...parts);
export const octets = (content: Uint8Array) => der(0x04, content);
export const bits = (content: Uint8Array) => der(0x03, Buffer.from([0]), content);
export const utf8 = (text: string) => der(0x0c, Buffer.from(text, 'utf8'));
export const boolean = (value: boolean) => der(0x01, Buffer.from([value ? 0xff : 0]));
/** Context-specific tag, constructed. */
export const context = (number: number, ...parts: Uint8Array[]) => der(0xa0 | number, ...parts);

/** INTEGER from unsigned big-endian bytes. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const trimmed = Buffer.from(first < 0 ? [0] : bytes.subarray(first));
  return der(0x02, (trimmed[0]! & 0x80) !== 0 ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed);
}

/** OBJECT IDENTIFIER from dotted text. */
export function oid(text: string): Buffer {
  const [first, second, ...rest] = text.split('.').map(Number) as [number, number, ...number[]];
  const out = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    out.push(...groups);
  }
  return der(0x06, Buffer.from(out));
}

/** GeneralizedTime, seconds, UTC. */
export function time(date: Date): Buffer {
  return der(0x18, Buffer.from(seconds(date)));
}

/** A time as certificates have it that strict readers take (RFC 5280 4.1.2.5): UTCTime up to 2049. */
export function certificateTime(date: Date): Buffer {
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(seconds(date).slice(2))) : time(date);
}

function seconds(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
}
