import type { Bilingual } from '#protocol/api/parts.ts';
import type { AdditionCheck, AdditionDraft } from '#protocol/api/rule-additions.ts';
import { isNewer, type PackFile, readPack } from '../packs/pack-file.ts';
import { type AddedRules, placed } from './added-rules.ts';
import type { CheckOutcome, CheckTask } from './addition-check.ts';
import { standingOf } from './addition-standing.ts';
import { type AdditionStore, filesDigest, type KeptAddition, type KeptVersion } from './addition-store.ts';
import { words } from './addition-words.ts';
import type { TrustedKeys } from './trusted-keys.ts';

/** What drafts are held against. */
export interface DraftParts {
  store: AdditionStore;
  book: AddedRules;
  keys: Pick<TrustedKeys, 'isTrusted'>;
  timeZone: string;
  check(task: CheckTask): Promise<CheckOutcome>;
}

/** A draft as an addition with its files; `faults` are those of a pack that could be read. */
export interface ReadDraft {
  of: Omit<KeptAddition, 'id'>;
  files: KeptVersion['files'];
  pack: PackFile | null;
  faults: Bilingual[];
}

const nothing: AdditionCheck = { faults: [], warnings: [], rules: [], gone: [], pack: null };

/** Reads what people want to add, before anything of it is saved. */
export class AdditionDrafts {
  private readonly parts: DraftParts;

  constructor(parts: DraftParts) {
    this.parts = parts;
  }

  /** What is wrong with a draft, and what it would change. */
  async check(draft: AdditionDraft): Promise<AdditionCheck> {
    const read = this.read(draft);
    if ('fault' in read) return { ...nothing, faults: [{ file: '', line: 1, text: read.fault }] };
    const { of, files, pack, faults } = read;
    const outcome = await this.parts.check(this.taskOf(of, files));
    const signer = pack?.signer ?? null;
    return {
      ...outcome,
      faults: [...faults.map((text) => ({ file: '', line: 1, text })), ...outcome.faults],
      pack: pack && {
        name: pack.name,
        version: pack.version,
        fingerprint: signer?.fingerprint ?? null,
        key: signer?.key ?? null,
        trusted: signer !== null && this.parts.keys.isTrusted(signer.fingerprint),
      },
    };
  }

  /** What has to be checked of some files of an addition. */
  taskOf(of: Omit<KeptAddition, 'id'>, files: KeptVersion['files']): CheckTask {
    const { store, book, timeZone } = this.parts;
    const known = store.find(of);
    const standing = known && standingOf(store, known).inForce;
    const now = standing && store.version(standing.id);
    return {
      others: book.others(known?.id ?? null),
      files: placed(of, files),
      before: now ? placed(of, now.files) : [],
      lists: store.newest().lists,
      timeZone,
      proven: of.kind === 'own',
    };
  }

  /** A draft as an addition with its files; `faults` are those of a pack that could be read. */
  read({ site, own, pack: text }: AdditionDraft): ReadDraft | { fault: Bilingual } {
    if (own) {
      const files = [
        { path: 'rules.yml', text: own.text },
        ...(own.examples.trim() === '' ? [] : [{ path: 'rules.events.yaml', text: own.examples }]),
      ];
      return { of: { kind: 'own', name: own.name, site }, files, pack: null, faults: [] };
    }
    const pack = readPack(text ?? '');
    if ('fault' in pack) return pack;
    const of = { kind: 'pack', name: pack.name, site: null } as const;
    return { of, files: pack.files, pack, faults: this.packFaults(of, pack) };
  }

  private packFaults(of: Omit<KeptAddition, 'id'>, { version, files, signer }: PackFile): Bilingual[] {
    const { store, keys } = this.parts;
    if (signer === null) return [words.unsigned];
    if (!keys.isTrusted(signer.fingerprint)) return [words.foreign(signer.fingerprint)];
    const known = store.find(of);
    const versions = known ? store.versions(known.id) : [];
    const same = versions.find(({ label }) => label === version);
    if (same && same.sha256 !== filesDigest(files)) return [words.sameVersion(version)];
    const now = known && standingOf(store, known).inForce;
    return now && isNewer(now.label, version) ? [words.older(now.label)] : [];
  }
}
