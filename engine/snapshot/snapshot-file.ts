import type { z } from 'zod';
import { canonicalise, type Json, type JsonObject } from './canonical-json.ts';
import { formOf } from './form-gap.ts';
import { snapshotForm } from './form-steps.ts';
import { fileHeadSchema } from './header-schema.ts';
import { type Section, type Snapshot, type SnapshotHeader, snapshotFormat } from './model.ts';
import { nestedTooDeeply } from './nesting.ts';
import { buildSnapshot, SectionBuilder } from './section.ts';
import { sha256 } from './tree-hash.ts';

/** Writes a snapshot as JSON lines: one header line, then `[section, key, record]` in order. */
export function* snapshotLines(snapshot: Snapshot): Generator<string> {
  const sections: JsonObject = {};
  for (const section of snapshot.sections.values()) {
    sections[section.name] = { hash: section.hash, count: section.entries.size, compared: section.compared };
  }
  const header = snapshot.header as unknown as JsonObject;
  const head = { format: snapshotFormat, root: snapshot.root, header, sections };
  yield canonicalise({ ...head, digest: sha256(canonicalise(head)) });
  for (const section of snapshot.sections.values()) {
    for (const [key, record] of section.entries) yield lineOf(section.name, key, record);
  }
}

function lineOf(section: string, key: string, record: string): string {
  return `[${canonicalise(section)},${canonicalise(key)},${record}]`;
}

/** A text is no snapshot, or was altered after it was written. */
export class SnapshotFileError extends Error {
  override name = 'SnapshotFileError';
}

const remedy = 'give a file that "hinomi snapshot" wrote';

/** Reads what snapshotLines wrote; throws SnapshotFileError with the line. */
export function parseSnapshot(text: string): Snapshot {
  const rows = text
    .replace(/^\ufeff/, '')
    .split('\n')
    .map((row) => row.replace(/\r$/, ''))
    .filter((row) => row !== '');
  if (rows.length === 0) throw new SnapshotFileError('it is empty; take the snapshot again');
  const { header, root, sections: declared } = headOf(parseRow(rows[0] ?? '', 1));
  const builders = new Map<string, SectionBuilder>();
  for (const [name, entry] of Object.entries(declared)) builders.set(name, new SectionBuilder(name, entry.compared));
  rows.slice(1).forEach((row, index) => {
    const entry = parseRow(row, index + 2);
    const [name, key, record] = Array.isArray(entry) ? entry : [];
    const builder = builders.get(String(name));
    if (!builder || typeof key !== 'string' || typeof record !== 'object' || record === null || Array.isArray(record)) {
      throw new SnapshotFileError(`line ${index + 2}: expected ["section","key",{...}] of a declared section`);
    }
    const canonical = canonicalise(record);
    // A member that stands twice would be read in one way here and in another elsewhere.
    if (row !== lineOf(String(name), key, canonical)) {
      throw new SnapshotFileError(`line ${index + 2}: not written as snapshots are written; it was altered by hand`);
    }
    if (builder.has(key)) throw new SnapshotFileError(`line ${index + 2}: section ${name} has ${key} twice`);
    builder.addCanonical(key, canonical);
  });
  const sections: Section[] = [...builders.values()].map((builder) => builder.finish());
  for (const section of sections) {
    const { hash = section.hash, count = section.entries.size } = declared[section.name]!;
    if (section.entries.size !== count) {
      const how = section.entries.size < count ? 'the file was cut' : 'lines were added';
      throw new SnapshotFileError(`section ${section.name} has ${section.entries.size} of ${count} lines: ${how}`);
    }
    if (section.hash !== hash) throw new SnapshotFileError(`section ${section.name} was altered after it was written`);
  }
  const snapshot = buildSnapshot(header as SnapshotHeader, sections);
  if (snapshot.root !== root) {
    throw new SnapshotFileError('the lines do not give the root hash of the header: the file was altered or cut');
  }
  return snapshot;
}

/** The header line, checked; what it says of how the snapshot was taken stands in no hash but its own. */
function headOf(row: Json): z.infer<typeof fileHeadSchema> {
  const parsed = fileHeadSchema.safeParse(row);
  if (!parsed.success) {
    throw new SnapshotFileError(`line 1: not the header of a snapshot of format ${snapshotFormat}; ${remedy}`);
  }
  const { digest, ...said } = row as JsonObject;
  if (digest !== undefined && digest !== sha256(canonicalise(said))) {
    throw new SnapshotFileError('line 1: the header was altered after it was written; take the snapshot again');
  }
  const form = formOf(parsed.data.header);
  if (form > snapshotForm) {
    throw new SnapshotFileError(
      `line 1: written in form ${form}, while this version knows forms up to ${snapshotForm}; compare it with the version that wrote it, or a newer one`,
    );
  }
  return parsed.data;
}

function parseRow(row: string, number: number): Json {
  if (nestedTooDeeply(row)) throw new SnapshotFileError(`line ${number}: nested too deeply for a snapshot`);
  try {
    return JSON.parse(row) as Json;
  } catch {
    throw new SnapshotFileError(`line ${number}: not JSON${number === 1 ? `; ${remedy}` : ''}`);
  }
}
