import { createHash, randomUUIDv7 } from 'node:crypto';
import type { RuleFile } from '#engine/sigma/sigma.ts';
import type { ControlStore } from '../../store/control-store.ts';
import type { RuleLists } from '../rule-pack.ts';

/** What people added, as a name over its versions. */
export interface KeptAddition {
  id: string;
  kind: 'own' | 'pack';
  name: string;
  /** Null for a pack, which holds at every site. */
  site: string | null;
}

/** One version as it is kept; its files never change. */
export interface KeptVersion {
  id: string;
  addition: string;
  number: number;
  label: string;
  files: RuleFile[];
  sha256: string;
  rules: { id: string; title: string }[];
  signer: string | null;
  reason: string;
  by: string;
  at: string;
}

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
  versions(addition: string): KeptVersion[] {
    return this.all('SELECT * FROM rule_version WHERE addition = ? ORDER BY number DESC', addition).map(versionIn);
  }

  version(id: string): KeptVersion | null {
    return this.all('SELECT * FROM rule_version WHERE id = ?', id).map(versionIn)[0] ?? null;
  }

  addVersion(of: Omit<KeptVersion, 'id' | 'number' | 'sha256' | 'label'> & { label: string | null }): KeptVersion {
    const number = (this.versions(of.addition)[0]?.number ?? 0) + 1;
    const files = JSON.stringify(of.files);
    const made = { ...of, id: randomUUIDv7(), number, label: of.label ?? String(number), sha256: digestOf(files) };
    this.control.db
      .prepare(
        `INSERT INTO rule_version (id, addition, number, label, files, sha256, rules, signer, reason, by_id, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        ...[made.id, made.addition, made.number, made.label, files, made.sha256, JSON.stringify(made.rules)],
        ...[made.signer, made.reason, made.by, made.at],
      );
    return made;
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
  decisionsOn(addition: string): Revision[] {
    return this.all('SELECT * FROM rule_revision WHERE addition = ? ORDER BY number DESC', addition).map(revisionIn);
  }

  addRevision(of: Omit<Revision, 'number'>): Revision {
    const made = { ...of, number: this.newest().number + 1 };
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

/** Whether the files of a version are still those that were saved. */
export function isWhole({ files, sha256 }: Pick<KeptVersion, 'files' | 'sha256'>): boolean {
  return digestOf(JSON.stringify(files)) === sha256;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function additionIn(row: Record<string, unknown>): KeptAddition {
  return {
    id: row['id'] as string,
    kind: row['kind'] as KeptAddition['kind'],
    name: row['name'] as string,
    site: row['site'] as string | null,
  };
}

/** Entries of a list as it is kept; none where it is damaged, which is never what was saved. */
function listIn<T>(text: string): T[] {
  try {
    return JSON.parse(text) as T[];
  } catch {
    return [];
  }
}

function versionIn(row: Record<string, unknown>): KeptVersion {
  const text = (name: string) => row[name] as string;
  return {
    id: text('id'),
    addition: text('addition'),
    number: row['number'] as number,
    label: text('label'),
    files: listIn<RuleFile>(text('files')),
    sha256: text('sha256'),
    rules: listIn<KeptVersion['rules'][number]>(text('rules')),
    signer: row['signer'] as string | null,
    reason: text('reason'),
    by: text('by_id'),
    at: text('at'),
  };
}

function revisionIn(row: Record<string, unknown>): Revision {
  const text = (name: string) => row[name] as string;
  return {
    number: row['number'] as number,
    at: text('at'),
    by: text('by_id'),
    act: text('act'),
    addition: row['addition'] as string | null,
    version: row['version'] as string | null,
    reason: text('reason'),
    inForce: JSON.parse(text('in_force')) as string[],
    staged: row['staged'] === null ? null : (JSON.parse(text('staged')) as Revision['staged']),
    lists: JSON.parse(text('lists')) as RuleLists,
  };
}
