/** Stands for a character that CP932 does not have: the Japanese "geta" mark 〓. */
const geta = [0x81, 0xac] as const;

let table: Map<string, number> | undefined;

/** Text to CP932 (Windows-31J) bytes; characters it does not have become 〓 and are named. */
export function encodeCp932(text: string): { bytes: Uint8Array; unwritable: { character: string; index: number }[] } {
  table ??= buildTable();
  const bytes: number[] = [];
  const unwritable: { character: string; index: number }[] = [];
  let index = 0;
  for (const character of text) {
    const code = table.get(character);
    if (code === undefined) {
      unwritable.push({ character, index });
      bytes.push(...geta);
    } else if (code > 0xff) bytes.push(code >> 8, code & 0xff);
    else bytes.push(code);
    index += character.length;
  }
  return { bytes: Uint8Array.from(bytes), unwritable };
}

/** CP932 bytes to text. */
export function decodeCp932(bytes: Uint8Array): string {
  return new TextDecoder('shift_jis').decode(bytes);
}

/** Bytes to text: UTF-8 where they are valid UTF-8 or have a mark, else CP932. */
export function decodeJapanese(bytes: Uint8Array): { text: string; encoding: 'utf-8' | 'cp932' } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { text: decodeCp932(bytes), encoding: 'cp932' };
  }
}

/**
 * The runtime's decoder turned round. Where several codes give one character, Windows writes the JIS X 0208 code, then
 * NEC row 13, then the IBM extension (0xFAxx), never the NEC-selected copy (0xEDxx, 0xEExx).
 */
function buildTable(): Map<string, number> {
  const decoder = new TextDecoder('shift_jis', { fatal: true });
  const out = new Map<string, number>();
  const put = (code: number, bytes: number[]) => {
    try {
      const character = decoder.decode(Uint8Array.from(bytes));
      if ([...character].length === 1 && !out.has(character)) out.set(character, code);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  };
  for (let code = 0; code < 0x80; code++) put(code, [code]);
  for (let code = 0xa1; code <= 0xdf; code++) put(code, [code]);
  const selected = (lead: number) => lead === 0xed || lead === 0xee;
  const leads = range(0x81, 0x9f).concat(range(0xe0, 0xfc));
  for (const lead of [...leads.filter((one) => !selected(one)), ...leads.filter(selected)]) {
    for (const trail of range(0x40, 0x7e).concat(range(0x80, 0xfc))) put((lead << 8) | trail, [lead, trail]);
  }
  for (const [ours, windows] of windowsTwins) {
    const code = out.get(windows);
    if (code !== undefined && !out.has(ours)) out.set(ours, code);
  }
  return out;
}

/** Characters that other systems use for the same sign; Windows has only the second of each pair. */
const windowsTwins: readonly [string, string][] = [
  ['\u301c', '\uff5e'],
  ['\u2212', '\uff0d'],
  ['\u2016', '\u2225'],
  ['\u2014', '\u2015'],
  ['\u00a2', '\uffe0'],
  ['\u00a3', '\uffe1'],
  ['\u00ac', '\uffe2'],
];

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
