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
import { LinkOwners } from './link-owners.ts';

/** Names of what detectors may hear. */
type Hearing = keyof Detector;

/** All detectors over one stream of what was seen: first they learn, then they judge. */
export class TrafficWatch implements DetectorContext {
  learning = true;
  readonly book = new FindingBook();
  readonly #detectors: readonly Detector[];

  constructor() {
    const allow = new AllowList();
    const owners = new LinkOwners();
    this.#detectors = [
      new LinkClaims(this, owners),
      new WaysOut(this, owners),
      new NewTalk(this, allow, owners),
      new Scans(this),
      new Discovery(this),
      new NewOperation(this),
      new OperationScans(this),
      new Bursts(this),
      new Floods(this),
      new Rhythm(this),
      new Beacons(this),
      new OddContent(this),
      new WrittenValues(this),
    ];
  }

  /** Those that hear of something, in the order in which they hear. */
  hearers<H extends Hearing>(what: H): (Detector & Required<Pick<Detector, H>>)[] {
    return this.#detectors.filter(
      (detector): detector is Detector & Required<Pick<Detector, H>> => detector[what] !== undefined,
    );
  }

  /** A capture, or a spell of watching, is over. */
  end(at: Moment): void {
    for (const detector of this.hearers('end')) detector.end(at);
  }

  /** Learning is over. */
  judge(): void {
    this.learning = false;
    for (const detector of this.hearers('judge')) detector.judge();
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
}
