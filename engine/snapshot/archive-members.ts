import type { JsonObject } from './canonical-json.ts';
import type { Snapshot } from './model.ts';
import { fileSection } from './moved-files.ts';

/** Section whose records are members of archives, each with the key of its archive in `parent`. */
export const memberSection = 'members';

/** What became of the archives of a comparison, for their members. */
export class ArchiveView {
  readonly #before: Snapshot;
  readonly #after: Snapshot;

  constructor(before: Snapshot, after: Snapshot) {
    this.#before = before;
    this.#after = after;
  }

  /**
   * True for a member on one side only that is no difference of its own: its archive came, went or was moved as a whole, or could not be
   * looked into on the other side. Then the file itself says what is known.
   */
  tells(section: string, { parent }: JsonObject): boolean {
    if (section !== memberSection || typeof parent !== 'string') return false;
    return !isOpened(this.#before, parent) || !isOpened(this.#after, parent);
  }
}

/** Key of the archive of a member, whose coming or going the file tells; undefined for every other record. */
export function archiveOf(section: string, text: string): string | undefined {
  if (section !== memberSection) return undefined;
  const { parent } = JSON.parse(text) as JsonObject;
  return typeof parent === 'string' ? parent : undefined;
}

/** True for the record of a file into which a reading looked. */
function isOpened(snapshot: Snapshot, key: string): boolean {
  const text = snapshot.sections.get(fileSection)?.entries.get(key);
  return text !== undefined && typeof (JSON.parse(text) as JsonObject)['members'] === 'number';
}
