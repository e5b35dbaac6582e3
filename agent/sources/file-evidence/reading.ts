import { basename } from 'node:path';
import { type Blob, type JsonObject, memberSection, SectionBuilder, SectionWriter } from '#engine/snapshot/snapshot.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { whyCancelled } from '../../controllers/stopped-reading.ts';
import { ReadPace } from '../files/file-hash.ts';
import { readAttachments } from './attachments.ts';
import { formOf, zip } from './container.ts';
import { type Digest, digestFile } from './digest.ts';
import { type ListedFile, movedBetween } from './file-list.ts';
import { shownPath } from './file-names.ts';
import { kindOf } from './kinds.ts';
import type { MarksBook } from './marks-book.ts';
import { digestMembers, type Members } from './members.ts';
import { NotAnsweringError, PatientFiles, whyUnread } from './patient-files.ts';
import type { PlaceView } from './places.ts';
import type { EvidenceTarget } from './target.ts';
import { type ApartReason, apartBecause, looksLike, tools } from './tools.ts';

/** One reading of all places of a controller. */
export class Reading {
  /** Why it is incomplete. */
  readonly causes: Reason[] = [];
  readonly warnings: Reason[] = [];
  /** What was asked of the file system. */
  readonly counts = { 'folders listed': 0, 'files read': 0, 'files known by their marks': 0 };
  bytes = 0;
  readonly #target: EvidenceTarget;
  readonly #book: MarksBook;
  readonly #since: number;
  readonly #now: () => Date;
  readonly #signal: AbortSignal;
  readonly #pace: ReadPace;
  readonly #deadline: number;
  /** Records of files come in the order of their keys, so that none is held. */
  readonly #files = new SectionWriter('files');
  readonly #places = new SectionBuilder('places');
  readonly #members = new SectionBuilder(memberSection);
  readonly #observed = new SectionWriter('observed', false);
  readonly #attachments = new SectionBuilder('attachments', false);

  /** Contents that were read before `since` (ms since 1970) are read again. */
  constructor(target: EvidenceTarget, book: MarksBook, since: number, now: () => Date, signal: AbortSignal) {
    this.#target = target;
    this.#book = book;
    this.#since = since;
    this.#now = now;
    this.#signal = signal;
    this.#pace = new ReadPace({ hashBytesPerSecond: target.bytesPerSecond, cpuPercent: target.cpuPercent }, signal);
    this.#deadline = performance.now() + target.budgetSeconds * 1000;
  }

  /** What is known of the tool: which it is, or what the files of these places look like, and how many are kept beside the comparison and why. */
  toolFacts(views: readonly PlaceView[]): JsonObject {
    const apart: Record<string, number> = {};
    for (const file of filesOf(views)) {
      const why = this.#apart(file);
      if (why !== undefined) apart[why] = (apart[why] ?? 0) + 1;
    }
    const { tool: id } = this.#target;
    const guessed = id === undefined ? looksLike(filesOf(views).map(nameOf)) : [];
    return {
      ...(id === undefined ? {} : { tool: { id, name: tools[id].name, compares: tools[id].compares } }),
      ...(guessed.length > 0 ? { looksLike: guessed.map((one) => ({ id: one, name: tools[one].name })) } : {}),
      ...(Object.keys(apart).length > 0 ? { keptApart: apart } : {}),
    };
  }

  sections() {
    return [this.#files, this.#members, this.#places, this.#observed, this.#attachments].map((one) => one.finish());
  }

  /** Reads every file of a place, as far as time and answers go; `looked` is told of each. Places come in the order of their keys. */
  async read(view: PlaceView, looked: (file: ListedFile) => void = () => undefined): Promise<void> {
    const { label, place, listing, newest } = view;
    this.causes.push(...listing.trouble);
    if (listing.capped) this.causes.push(because('file_cap', { place: place.path, count: this.#target.maxFiles }));
    if (listing.trouble.length === 0) this.#places.add(label, { class: 'structure', path: label, readable: 'ok' });
    if (newest !== undefined) this.#observed.add(`${label}/`, { path: `${label} (newest)`, value: newest });
    this.counts['folders listed'] += listing.folders;
    const files = new PatientFiles(place.path, this.#target.answerSeconds * 1000);
    for (const file of listing.files) {
      const stop = this.#stopped();
      if (stop !== undefined) {
        this.causes.push(stop);
        return;
      }
      const key = keyOf(label, file);
      try {
        await this.#file(files, key, file);
        looked(file);
      } catch (error) {
        this.causes.push(whyUnread(file.path, error));
        if (error instanceof NotAnsweringError) return;
      }
    }
  }

  /** Compares a second look at the same places with the first: what changed in between makes the snapshot torn. */
  lookAgain(before: readonly PlaceView[], after: readonly PlaceView[]): void {
    let [count, first] = [0, ''];
    for (const [at, { label, listing }] of before.entries()) {
      for (const file of movedBetween(listing.files, after[at]!.listing.files)) {
        const why = this.#apart(file);
        if (why !== undefined && why !== 'rewritten') continue;
        if (count === 0) first = keyOf(label, file);
        count += 1;
      }
    }
    if (count > 0) this.causes.push(because('files_moved', { count, first }));
  }

  /** Hashes and keeps what was laid beside the files. */
  async readAttachments(): Promise<Blob[]> {
    const { attachments, answerSeconds } = this.#target;
    if (attachments === undefined) return [];
    const { blobs, trouble } = await readAttachments(attachments, answerSeconds * 1000, this.#pace, this.#attachments);
    this.warnings.push(...trouble);
    return blobs;
  }

  #isRobot({ robot }: ListedFile): boolean {
    return robot || this.#target.tool === 'fanuc-robot';
  }

  #apart(file: ListedFile): ApartReason | undefined {
    return apartBecause(nameOf(file), this.#target.tool ?? (this.#isRobot(file) ? 'fanuc-robot' : undefined));
  }

  #stopped(): Reason | undefined {
    if (this.#signal.aborted) return whyCancelled(this.#signal);
    return performance.now() > this.#deadline ? because('reading_time_over') : undefined;
  }

  async #file(files: PatientFiles, key: string, file: ListedFile): Promise<void> {
    const why = this.#apart(file);
    if (why !== undefined && why !== 'rewritten') {
      this.#observed.add(key, { path: key, written: new Date(file.mtimeMs).toISOString(), size: file.size, rule: why });
      return;
    }
    const kind = kindOf(nameOf(file), this.#isRobot(file));
    const written = new Date(file.mtimeMs).toISOString();
    const tooLarge = file.size > this.#target.maxFileMegabytes * 1024 * 1024;
    const digest = tooLarge ? undefined : await this.#digest(files, file);
    if (tooLarge) this.warnings.push(because('file_too_large', { place: shownPath(file.path) }));
    const form = digest && formOf(Buffer.from(digest.head, 'hex'));
    const size = sizeText(file.size);
    const content: JsonObject = digest
      ? {
          raw: digest.sha256,
          decoded: [hashText(digest.sha256), size, ...(form ? [form] : [])].join(between),
        }
      : { raw: `${file.size}/${file.mtimeMs}`, decoded: ['SHA-256 –', size, written].join(between) };
    const moves = why !== undefined;
    const record: JsonObject = {
      class: moves ? 'volatile' : kind.class,
      rule: `${kind.tool}: ${moves ? why : kind.what}`,
      path: key,
    };
    const members = moves ? undefined : digest?.members;
    const inside = members && { members: typeof members === 'string' ? { $status: members } : members.length };
    this.#files.add(key, moves ? record : { ...record, ...content, ...inside });
    if (members !== undefined) this.#inside(key, file, members);
    this.#observed.add(key, { path: key, written, ...(moves ? content : {}) });
  }

  /** Members of an archive, each under its own name; an archive that cannot be looked into counts as a whole, and says so. */
  #inside(key: string, file: ListedFile, members: Members): void {
    if (typeof members === 'string') {
      this.warnings.push(because(`archive_${members}`, { place: shownPath(file.path) }));
      return;
    }
    const sealed = members.filter(([, , , packed]) => packed).length;
    if (sealed > 0) this.warnings.push(because('archive_sealed', { place: shownPath(file.path), count: sealed }));
    for (const [name, size, sha256, packed] of members) {
      const kind = kindOf(basename(name), this.#isRobot(file));
      this.#members.add(`${key}!/${name}`, {
        class: kind.class,
        rule: `${kind.tool}: ${kind.what}`,
        path: `${key}/${name}`,
        parent: key,
        raw: packed ? `packed ${sha256}` : sha256,
        decoded: [hashText(sha256), sizeText(size)].join(between),
      });
    }
  }

  async #digest(files: PatientFiles, file: ListedFile): Promise<Digest> {
    const known = this.#book.find(shownPath(file.path), file, this.#since);
    if (known) {
      this.counts['files known by their marks'] += 1;
      return known;
    }
    const content = await digestFile(files, file.path, file.size, this.#pace);
    const archive = formOf(Buffer.from(content.head, 'hex')) === zip;
    const digest: Digest = archive
      ? { ...content, members: await digestMembers(files, file.path, file.size, this.#pace) }
      : content;
    this.counts['files read'] += 1;
    this.bytes += file.size;
    this.#book.enter(shownPath(file.path), file, digest, this.#now().getTime());
    return digest;
  }
}

/** Stands between the parts of what is shown of a content; these have no words, so that they are the same in all languages. */
const between = ' · ';

function* filesOf(views: readonly PlaceView[]): Generator<ListedFile, undefined> {
  for (const { listing } of views) yield* listing.files;
  return undefined;
}

function sizeText(bytes: number): string {
  return `${bytes} B`;
}

function hashText(sha256: string): string {
  return `SHA-256 ${sha256.slice(0, 16)}`;
}

function nameOf({ rel, path }: ListedFile): string {
  return basename(rel === '' || rel === 'newest' ? shownPath(path) : rel);
}

function keyOf(label: string, { rel }: ListedFile): string {
  return rel === '' ? label : `${label}/${rel}`;
}
