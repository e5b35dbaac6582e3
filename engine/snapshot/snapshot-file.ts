import { canonicalise, type Json, type JsonObject } from './canonical-json.ts';
import { fileHeadSchema } from './header-schema.ts';
import { type Section, type Snapshot, type SnapshotHeader, snapshotFormat } from './model.ts';
import { buildSnapshot, SectionBuilder } from './section.ts';

/** Writes a snapshot as JSON lines: one header line, then `[section, key, record]` in order. */
export function* snapshotLines(snapshot: Snapshot): Generator<string> {
  const sections: JsonObject = {};
  for (const section of snapshot.sections.values()) {
    sections[section.name] = { hash: section.hash, count: section.entries.size, compared: section.compared };
  }
  const header = snapshot.header as unknown as JsonObject;
  yield canonicalise({ format: snapshotFormat, root: snapshot.root, header, sections });
  for (const section of snapshot.sections.values()) {
    for (const [key, record] of section.entries) yield `[${canonicalise(section.name)},${canonicalise(key)},${record}]`;
  }
}

/** A text is no snapshot, or was altered after it was written. */
export class SnapshotFileError extends Error {
  override name = 'SnapshotFileError';
}

/** Reads what snapshotLines wrote; throws SnapshotFileError with the line. */
export function parseSnapshot(text: string): Snapshot {
  const rows = text.split('\n').filter((row) => row.trim() !== '');
  const head = fileHeadSchema.safeParse(parseRow(rows[0] ?? '', 1));
  if (!head.success) {
    throw new SnapshotFileError(`line 1: not the header of a snapshot of format ${snapshotFormat}`);
  }
  const { header, root, sections: declared } = head.data;
  const builders = new Map<string, SectionBuilder>();
  for (const [name, entry] of Object.entries(declared)) builders.set(name, new SectionBuilder(name, entry.compared));
  rows.slice(1).forEach((row, index) => {
    const entry = parseRow(row, index + 2);
    const [name, key, record] = Array.isArray(entry) ? entry : [];
    const builder = builders.get(String(name));
    if (!builder || typeof key !== 'string' || typeof record !== 'object' || record === null || Array.isArray(record)) {
      throw new SnapshotFileError(`line ${index + 2}: expected ["section","key",{...}] of a declared section`);
    }
    builder.add(key, record);
  });
  const sections: Section[] = [...builders.values()].map((builder) => builder.finish());
  const snapshot = buildSnapshot(header as SnapshotHeader, sections);
  if (snapshot.root !== root) {
    throw new SnapshotFileError('the lines do not give the root hash of the header: the file was altered or cut');
  }
  return snapshot;
}

function parseRow(row: string, number: number): Json {
  try {
    return JSON.parse(row) as Json;
  } catch {
    throw new SnapshotFileError(`line ${number}: not JSON`);
  }
}
