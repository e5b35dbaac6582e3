/** How a connection to a well-known port begins: what its client says first. */
const openings: ReadonlyMap<number, (bytes: Uint8Array, at: number, end: number) => boolean> = new Map([
  ...[80, 8000, 8080, 8888].map((port): [number, typeof isHttp] => [port, isHttp]),
  ...[443, 8443, 4843, 802].map((port): [number, typeof isTls] => [port, isTls]),
  [22, (bytes, at, end) => says(bytes, at, end, 'SSH-')],
  [502, (bytes, at) => bytes[at + 2] === 0 && bytes[at + 3] === 0],
  [102, (bytes, at) => bytes[at] === 3 && bytes[at + 1] === 0],
  [3389, (bytes, at) => (bytes[at] === 3 && bytes[at + 1] === 0) || bytes[at] === 0x30],
  [445, (bytes, at) => bytes[at] === 0],
  [139, (bytes, at) => bytes[at] === 0x81 || bytes[at] === 0 || bytes[at] === 0x85],
  [2404, (bytes, at) => bytes[at] === 0x68],
  [20_000, (bytes, at) => bytes[at] === 5 && bytes[at + 1] === 0x64],
  [4840, (bytes, at, end) => says(bytes, at, end, 'HEL') || says(bytes, at, end, 'RHE')],
  [44_818, (bytes, at) => bytes[at]! <= 0x73 && bytes[at + 1] === 0],
]);

/** Whether what a client says first on a port is not what the port is for; false where nothing is known of the port. */
export function isForeign(port: number, bytes: Uint8Array, at: number, end: number): boolean {
  const fits = openings.get(port);
  return fits !== undefined && end - at >= 4 && !fits(bytes, at, end);
}

function isHttp(bytes: Uint8Array, at: number, end: number): boolean {
  for (let place = at; place < Math.min(end, at + 12); place++) {
    const byte = bytes[place]!;
    if (byte === 0x20) return place > at + 2;
    if ((byte < 0x41 || byte > 0x5a) && byte !== 0x5f) return false;
  }
  return end - at < 12;
}

function isTls(bytes: Uint8Array, at: number): boolean {
  return (bytes[at] === 0x16 && bytes[at + 1] === 3) || (bytes[at]! & 0x80) !== 0;
}

function says(bytes: Uint8Array, at: number, end: number, words: string): boolean {
  for (let index = 0; index < words.length && at + index < end; index++) {
    if (bytes[at + index] !== words.charCodeAt(index)) return false;
  }
  return true;
}
