/** Lists and objects within one another that a record may have; readers cut values at sixteen levels of structures. */
export const deepestRecord = 100;

const [quote, backslash] = [0x22, 0x5c];
const [openList, openObject, closeList, closeObject] = [0x5b, 0x7b, 0x5d, 0x7d];

/** True when lists and objects of a JSON text stand within one another further than a record may: whoever walks it would run out of stack. */
export function nestedTooDeeply(json: string): boolean {
  // Each level takes a character that opens and one that closes it.
  if (json.length <= 2 * deepestRecord) return false;
  let depth = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (inText) {
      if (code === backslash) at++;
      else if (code === quote) inText = false;
    } else if (code === quote) inText = true;
    else if (code === openList || code === openObject) {
      if (++depth > deepestRecord) return true;
    } else if (code === closeList || code === closeObject) depth--;
  }
  return false;
}
