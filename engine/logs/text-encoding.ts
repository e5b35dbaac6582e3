/** Encodings that logs of factory machines come in; `cp932` is Windows-31J, the Japanese Windows code page. */
export const encodings = ['utf-8', 'cp932', 'eucjp', 'utf-16le'] as const;
export type Encoding = (typeof encodings)[number];

const labels: Record<Encoding, string> = {
  'utf-8': 'utf-8',
  cp932: 'shift_jis',
  eucjp: 'euc-jp',
  'utf-16le': 'utf-16le',
};

/** Text of bytes in a known encoding; bytes that have no meaning become U+FFFD. */
export function decodeAs(bytes: Uint8Array, encoding: Encoding): string {
  return new TextDecoder(labels[encoding], { ignoreBOM: encoding !== 'utf-16le' }).decode(bytes);
}

function strictly(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return new TextDecoder(labels[encoding], { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80);
}

const japanese = /[\u3000-\u30ff\u4e00-\u9fff\uff00-\uff60]/;

/** How much a text looks like Japanese as people write it: half-width katakana and rare signs speak against it. */
function plausibility(text: string): number {
  let score = 0;
  let signs = 0;
  for (const sign of text) {
    const code = sign.codePointAt(0)!;
    if (code < 0x80) continue;
    signs += 1;
    if (code >= 0x3040 && code <= 0x30ff) score += 2;
    else if ((code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3000 && code <= 0x303f)) score += 1;
    else if (code >= 0xff61 && code <= 0xff9f) score -= 0.25;
    else score -= 1;
  }
  return signs === 0 ? 0 : score / signs;
}

/**
 * Encoding of a piece of a log, the larger the better: UTF-16 by its byte order mark, UTF-8 when it is valid, else
 * whichever of CP932 and eucJP decodes without fault and reads more like Japanese. Undefined when nothing speaks for any.
 * The last bytes may be an unfinished character.
 */
export function detectEncoding(bytes: Uint8Array): Encoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (isAscii(bytes)) return undefined;
  let best: { encoding: Encoding; score: number } | undefined;
  for (const encoding of ['utf-8', 'cp932', 'eucjp'] as const) {
    const text = firstDefined([0, 1, 2, 3], (cut) => strictly(bytes.subarray(0, bytes.length - cut), encoding));
    if (text === undefined) continue;
    const score = encoding === 'utf-8' && japanese.test(text) ? 9 : plausibility(text);
    if (!best || score > best.score) best = { encoding, score };
  }
  return best?.encoding;
}

function firstDefined<T, R>(items: T[], of: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const result = of(item);
    if (result !== undefined) return result;
  }
  return undefined;
}

/** A decoded line and what it was decoded from. */
export interface DecodedLine {
  text: string;
  encoding: Encoding;
}

/**
 * Decodes one line whose file may mix encodings. `usual` is what the file has been so far: it decides short and ambiguous
 * lines. A line that fits no encoding is kept with U+FFFD in the places that could not be read.
 */
export function decodeLine(bytes: Uint8Array, usual?: Encoding): DecodedLine {
  if (usual === 'utf-16le') return { text: decodeAs(bytes, usual), encoding: usual };
  if (isAscii(bytes)) return { text: decodeAs(bytes, 'utf-8'), encoding: 'utf-8' };
  const utf8 = strictly(bytes, 'utf-8');
  if (utf8 !== undefined && (japanese.test(utf8) || usual === undefined || usual === 'utf-8')) {
    return { text: utf8, encoding: 'utf-8' };
  }
  if (usual !== undefined && usual !== 'utf-8') {
    const text = strictly(bytes, usual);
    if (text !== undefined) return { text, encoding: usual };
  }
  const encoding = detectEncoding(bytes) ?? usual ?? 'utf-8';
  return { text: decodeAs(bytes, encoding), encoding };
}
