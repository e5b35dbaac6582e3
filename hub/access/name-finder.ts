const word = /[\p{L}\p{N}_]/u;
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Where a name stands in a text. */
interface Place {
  at: number;
  name: string;
}

/** Finds names in text: whole words whatever their case and width, and names in Japanese writing anywhere. */
export class NameFinder {
  /** Names by their first character, folded; longest first. */
  private readonly byFirst = new Map<string, { folded: string; name: string; spaced: boolean }[]>();

  constructor(names: readonly string[]) {
    for (const name of [...new Set(names)].sort((a, b) => b.length - a.length)) {
      const folded = foldSameLength(name);
      const first = folded[0];
      if (first === undefined) continue;
      const list = this.byFirst.get(first) ?? [];
      list.push({ folded, name, spaced: !unspaced.test(name) });
      this.byFirst.set(first, list);
    }
  }

  /** The text with each name replaced. */
  replace(text: string, by: (name: string) => string): string {
    if (this.byFirst.size === 0) return text;
    let out = '';
    let done = 0;
    for (const { at, name } of this.places(text)) {
      out += text.slice(done, at) + by(name);
      done = at + name.length;
    }
    return out + text.slice(done);
  }

  private *places(text: string): Generator<Place> {
    const folded = foldSameLength(text);
    for (let at = 0; at < folded.length; ) {
      const found = this.byFirst
        .get(folded[at]!)
        ?.find(
          (one) => folded.startsWith(one.folded, at) && (!one.spaced || standsAlone(folded, at, one.folded.length)),
        );
      if (!found) {
        at += 1;
        continue;
      }
      yield { at, name: found.name };
      at += found.folded.length;
    }
  }
}

function standsAlone(text: string, at: number, length: number): boolean {
  return !isWord(text[at - 1]) && !isWord(text[at + length]);
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && word.test(character);
}

/** Lower case and one width, as far as that leaves every character in its place. */
function foldSameLength(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase();
  if (folded.length === text.length) return folded;
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}
