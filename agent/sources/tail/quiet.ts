import type { Copies } from './copies.ts';
import { keyOf, stateOf } from './file-key.ts';
import { lookOnce } from './path-list.ts';
import type { TailedFile } from './tailed-file.ts';

/** True when one cheap question per file says that nothing happened to any of them since it was read. */
export function isQuiet(paths: readonly string[], open: ReadonlyMap<string, TailedFile>, copies: Copies): boolean {
  let unchanged = 0;
  for (const path of paths) {
    const info = lookOnce(path);
    if (info === 'unreadable') return false;
    if (!info?.isFile()) continue;
    const file = open.get(keyOf(info));
    if (file) {
      if (file.position.path !== path || file.looksAway >= 0 || !file.isUnchanged(info)) return false;
      unchanged += 1;
    } else if (!copies.has(path, stateOf({ ...info, changed: info.mtimeMs }))) return false;
  }
  return unchanged === open.size;
}
