import type { Pixels } from './model.ts';

/** Markers that stand alone, without a length (ITU-T T.81, table B.1): TEM and RST0 to RST7. */
const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
/** Beginnings of a frame: all of C0 to CF but DHT, JPG and DAC. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const [startOfScan, endOfImage] = [0xda, 0xd9];

/** Size of a JPEG picture whose segments lead from its beginning to a scan that has an end; undefined for anything else. */
export function readJpeg(bytes: Buffer): Pixels | undefined {
  let pixels: Pixels | undefined;
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff || isAlone(marker)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2 || at + 2 + length > bytes.length) return undefined;
    if (isFrame(marker) && length >= 8) {
      pixels = { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    }
    at += 2 + length;
    if (marker === startOfScan) return bytes.indexOf(Buffer.from([0xff, endOfImage]), at) === -1 ? undefined : pixels;
  }
  return undefined;
}
