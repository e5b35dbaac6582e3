import { createHash, randomUUIDv7 } from 'node:crypto';
import type { RuleFile } from '#engine/sigma/sigma.ts';
import type { ControlStore } from '../../store/control-store.ts';
import { isSealed, type PackSeal } from '../packs/pack-file.ts';
import type { RuleLists } from '../rule-pack.ts';

/** What people added, as a name over its versions. */
export interface KeptAddition {
  id: string;
  kind: 'own' | 'pack';
  name: string;
  /** Null for a pack, which holds at every site. */
  site: string | null;
}

/** One version as it is listed, without its files, which may be many. */
export interface ListedVersion {
  id: string;
  addition: string;
  number: number;
  label: string;
  sha256: string;
  rules: { id: string; title: string }[];
  signer: string | null;
  reason: string;
  by: string;
  at: string;
}

/** One version as it is kept; its files never change. */
export interface KeptVersion extends ListedVersion {
  files: RuleFile[];
  /** What proves the files of a pack; null for own rules. */
  seal: PackSeal | null;
}

/** What a decision did, without all that has been in force by it. */
export type Act = Pick<Revision, 'number' | 'at' | 'act' | 'inForce'>;

/** What is in force by one decision: versions, the one that is tried, and the lists. */
export interface Revision {
  number: number;
  at: string;
  by: string;
  act: string;
  addition: string | null;
  version: string | null;
  reason: string;
  inForce: string[];
  staged: { version: string; assets: string[] } | null;
  lists: RuleLists;
}

/** Before anybody decided anything. */
export const firstRevision: Revision = {
  ...{ number: 0, at: '', by: '', act: '', addition: null, version: null, reason: '' },
  ...{ inForce: [], staged: null, lists: {} },
};

/** Tables of rules that people added. Writes nothing outside the caller's transaction. */
export class AdditionStore {
  private readonly control: ControlStore;

  constructor(control: ControlStore) {
    this.control = control;
  }

  list(): KeptAddition[] {
    return this.all('SELECT id, kind, name, site FROM rule_addition ORDER BY kind, name, id').map(additionIn);
  }

  get(id: string): KeptAddition | null {
    return this.all('SELECT id, kind, name, site FROM rule_addition WHERE id = ?', id).map(additionIn)[0] ?? null;
  }

  /** The addition of that name; made where there is none. */
  ensure(of: Omit<KeptAddition, 'id'>, at: string): KeptAddition {
    const known = this.find(of);
    if (known) return known;
    const made = { ...of, id: randomUUIDv7() };
    this.control.db
      .prepare('INSERT INTO rule_addition (id, kind, name, site, at) VALUES (?, ?, ?, ?, ?)')
      .run(made.id, made.kind, made.name, made.site, at);
    return made;
  }

  find({ kind, name, site }: Omit<KeptAddition, 'id'>): KeptAddition | null {
    return this.list().find((one) => one.kind === kind && one.name === name && one.site === site) ?? null;
  }

  /** Versions of an addition, newest first. */
  versions(addition: string): ListedVersion[] {
    const sql = `SELECT ${listed} FROM rule_version WHERE addition = ? ORDER BY number DESC`;
    return this.all(sql, addition).map(listedIn);
  }

  version(id: string): KeptVersion | null {
    return this.all('SELECT * FROM rule_version WHERE id = ?', id).map(versionIn)[0] ?? null;
  }

  addVersion(of: Omit<KeptVersion, 'id' | 'number' | 'sha256' | 'label'> & { label: string | null }): KeptVersion {
    const number = (this.versions(of.addition)[0]?.number ?? 0) + 1;
    const files = JSON.stringify(of.files);
    const sha256 = filesDigest(of.files);
    const made = { ...of, id: randomUUIDv7(), number, label: of.label ?? String(number), sha256 };
    this.control.db
      .prepare(
        `INSERT INTO rule_version (id, addition, number, label, files, sha256, rules, signer, reason, by_id, at, seal)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        ...[made.id, made.addition, made.number, made.label, files, made.sha256, JSON.stringify(made.rules)],
        ...[made.signer, made.reason, made.by, made.at, made.seal && JSON.stringify(made.seal)],
      );
    return made;
  }

  /** Number of the newest decision. */
  newestNumber(): number {
    return (this.all('SELECT max(number) AS number FROM rule_revision')[0]?.['number'] as number | null) ?? 0;
  }

  /** The newest decision. */
  newest(): Revision {
    return this.all('SELECT * FROM rule_revision ORDER BY number DESC LIMIT 1').map(revisionIn)[0] ?? firstRevision;
  }

  revision(number: number): Revision | null {
    if (number === 0) return firstRevision;
    return this.all('SELECT * FROM rule_revision WHERE number = ?', number).map(revisionIn)[0] ?? null;
  }

  /** Decisions about one addition, newest first. */
  decisionsOn(addition: string): Act[] {
    const sql = 'SELECT number, at, act, in_force FROM rule_revision WHERE addition = ? ORDER BY number DESC';
    return this.all(sql, addition).map(actIn);
  }

  addRevision(of: Omit<Revision, 'number'>): Revision {
    const made = { ...of, number: this.newestNumber() + 1 };
    this.control.db
      .prepare(
        `INSERT INTO rule_revision (number, at, by_id, act, addition, version, reason, in_force, staged, lists)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        ...[made.number, made.at, made.by, made.act, made.addition, made.version, made.reason],
        ...[JSON.stringify(made.inForce), made.staged && JSON.stringify(made.staged), JSON.stringify(made.lists)],
      );
    return made;
  }

  private all(sql: string, ...values: (string | number)[]): Record<string, unknown>[] {
    return this.control.db.prepare(sql).all(...values);
  }
}

/** Whether the files of a version are still those that were saved, and those of a pack still what its maker signed. */
export function isWhole({ kind }: Pick<KeptAddition, 'kind'>, { files, sha256, signer, seal }: KeptVersion): boolean {
  if (filesDigest(files) !== sha256) return false;
  return kind === 'own' || (signer !== null && seal !== null && isSealed(files, seal, signer));
}

/** SHA-256 of files as a version holds them. */
export function filesDigest(files: readonly RuleFile[]): string {
  return createHash('sha256').update(JSON.stringify(files)).digest('hex');
}

function additionIn(row: Record<string, unknown>): KeptAddition {
  return {
    id: row['id'] as string,
    kind: row['kind'] as KeptAddition['kind'],
    name: row['name'] as string,
    site: row['site'] as string | null,
  };
}

/** What is kept as text, or something else where it is damaged, which is never what was saved. */
function kept<T>(text: string | null, otherwise: T): T {
  try {
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

const listed = 'id, addition, number, label, sha256, rules, signer, reason, by_id, at';

function versionIn(row: Record<string, unknown>): KeptVersion {
  return {
    ...listedIn(row),
    files: kept<RuleFile[]>(row['files'] as string, []),
    seal: kept<PackSeal | null>(row['seal'] as string | null, null),
  };
}

function listedIn(row: Record<string, unknown>): ListedVersion {
  const text = (name: string) => row[name] as string;
  return {
    id: text('id'),
    addition: text('addition'),
    number: row['number'] as number,
    label: text('label'),
    sha256: text('sha256'),
    rules: kept<ListedVersion['rules']>(text('rules'), []),
    signer: row['signer'] as string | null,
    reason: text('reason'),
    by: text('by_id'),
    at: text('at'),
  };
}

function actIn(row: Record<string, unknown>): Act {
  return {
    number: row['number'] as number,
    at: row['at'] as string,
    act: row['act'] as string,
    inForce: JSON.parse(row['in_force'] as string) as string[],
  };
}

function revisionIn(row: Record<string, unknown>): Revision {
  const text = (name: string) => row[name] as string;
  return {
    ...actIn(row),
    by: text('by_id'),
    addition: row['addition'] as string | null,
    version: row['version'] as string | null,
    reason: text('reason'),
    staged: row['staged'] === null ? null : (JSON.parse(text('staged')) as Revision['staged']),
    lists: JSON.parse(text('lists')) as RuleLists,
  };
}
