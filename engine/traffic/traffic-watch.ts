import { AllowList } from './allow-list.ts';
import type { Detector, DetectorContext } from './detector.ts';
import { Beacons } from './detectors/beacons.ts';
import { Bursts } from './detectors/bursts.ts';
import { Discovery } from './detectors/discovery.ts';
import { Floods } from './detectors/floods.ts';
import { LinkClaims } from './detectors/link-claims.ts';
import { NewOperation } from './detectors/new-operation.ts';
import { NewTalk } from './detectors/new-talk.ts';
import { OddContent } from './detectors/odd-content.ts';
import { OperationScans } from './detectors/operation-scans.ts';
import { Rhythm } from './detectors/rhythm.ts';
import { Scans } from './detectors/scans.ts';
import { WaysOut } from './detectors/ways-out.ts';
import { WrittenValues } from './detectors/written-values.ts';
import type { Finding, Moment } from './finding.ts';
import { FindingBook } from './finding-book.ts';
import { LearnedOperations } from './learned-operations.ts';
import { LinkOwners } from './link-owners.ts';
import type { Keeps } from './saved.ts';
import type { Talk } from './talk.ts';

/** Names of what detectors may hear. */
type Hearing = keyof Detector;

/** Hosts of which nothing is learned for now, and hosts that are learned while the others are judged. */
export interface ApartHosts {
  held: ReadonlySet<string>;
  anew: ReadonlySet<string>;
}

const nobody: ApartHosts = { held: new Set(), anew: new Set() };

/** All detectors over one stream of what was seen: first they learn, then they judge. */
export class TrafficWatch implements DetectorContext {
  learning = true;
  readonly book = new FindingBook();
  /** Whether some hosts are learned or judged otherwise than the rest, so that `about` must be told whom it is about. */
  tellsApart = false;
  readonly #allow = new AllowList();
  readonly #keeps: Readonly<Record<string, Keeps>>;
  readonly #detectors: readonly Detector[];
  /** Whether what is about no host apart is learned. */
  #learns = true;
  #apart = nobody;

  constructor() {
    const allow = this.#allow;
    const owners = new LinkOwners();
    const operations = new LearnedOperations();
    const known = {
      links: new LinkClaims(this, owners),
      waysOut: new WaysOut(this, owners),
      talk: new NewTalk(this, allow, owners),
      scans: new Scans(this),
      discovery: new Discovery(this),
      operations: new NewOperation(this, operations),
      operationScans: new OperationScans(this, operations),
      bursts: new Bursts(this),
      floods: new Floods(this),
      rhythm: new Rhythm(this),
      beacons: new Beacons(this),
      oddContent: new OddContent(this),
      writtenValues: new WrittenValues(this),
    };
    this.#detectors = Object.values(known);
    const { waysOut, discovery, operationScans, bursts, floods, rhythm, oddContent, writtenValues } = known;
    this.#keeps = {
      ...{ allow, owners, operations, waysOut, discovery, operationScans, bursts, floods, rhythm, oddContent },
      writtenValues,
    };
  }

  /** Those that hear of something, in the order in which they hear. */
  hearers<H extends Hearing>(what: H): (Detector & Required<Pick<Detector, H>>)[] {
    return this.#detectors.filter(
      (detector): detector is Detector & Required<Pick<Detector, H>> => detector[what] !== undefined,
    );
  }

  /** Sets some hosts apart: of the held nothing is learned, nor said while the rest is learned; those anew are learned while the rest is judged. */
  setApart(apart: ApartHosts): void {
    this.#apart = apart;
    this.tellsApart = apart.held.size + apart.anew.size > 0;
    this.aboutAll();
  }

  /** What comes next is about these two hosts. */
  about(one: string, other: string): void {
    if (!this.tellsApart) return;
    const { held, anew } = this.#apart;
    const isHeld = held.has(one) || held.has(other);
    const isAnew = anew.has(one) || anew.has(other);
    this.learning = !isHeld && (this.#learns || isAnew);
    this.book.muted = isHeld && (this.#learns || isAnew);
  }

  /** What comes next is about nobody in particular. */
  aboutAll(): void {
    this.learning = this.#learns;
    this.book.muted = false;
  }

  /** A talk that people permit is no news from now on. */
  permit(talk: Talk): void {
    this.#allow.learn(talk);
    this.#allow.learnHost(talk.client);
    this.#allow.learnHost(talk.server);
  }

  /** A capture, or a spell of watching, is over. */
  end(at: Moment): void {
    this.aboutAll();
    for (const detector of this.hearers('end')) detector.end(at);
  }

  /** A while of learning is over and the next follows on it: what was regular in it is learned. */
  spell(at: Moment): void {
    for (const detector of this.hearers('spell')) detector.spell(at);
  }

  /** What belongs together becomes one finding, while the watching goes on. */
  gather(): void {
    for (const detector of this.hearers('gather')) detector.gather();
  }

  /** Learning is over. */
  judge(): void {
    this.#learns = false;
    this.aboutAll();
    for (const detector of this.hearers('judge')) detector.judge();
  }

  /** Learning begins anew, on top of what is known. */
  learn(): void {
    this.#learns = true;
    this.aboutAll();
  }

  /** What was found. */
  findings(): Finding[] {
    return this.book.all();
  }

  /** What found no room, in words. */
  notes(): string[] {
    const notes = this.hearers('notes').flatMap((detector) => detector.notes());
    return this.book.beyond > 0 ? [...notes, `${this.book.beyond} alerts of more kinds than are kept apart`] : notes;
  }

  /** What was learned, as plain data. */
  save(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this.#keeps).map(([name, keeper]) => [name, keeper.save()]));
  }

  /** Takes up what another watch had learned. Throws where it is not in the form in which it is saved. */
  load(saved: Record<string, unknown>): void {
    for (const [name, keeper] of Object.entries(this.#keeps)) keeper.load(saved[name]);
  }
}
