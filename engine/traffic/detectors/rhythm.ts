import { z } from 'zod';
import type { SeenOperation } from '#engine/wire/wire.ts';
import { BoundedMap } from '../bounded-map.ts';
import type { Detector, DetectorContext, PacketSeen } from '../detector.ts';
import type { Moment } from '../finding.ts';
import type { FindingKind } from '../kinds.ts';
import { noRoom } from '../no-room.ts';
import { operationName } from '../operation-model.ts';
import { type Beat, joinBeats, keepPace, type Learned, learnedBeat, newBeat, pace, strike } from '../poll-beat.ts';
import { type Keeps, loadMap } from '../saved.ts';
import type { Talk } from '../talk.ts';

const mostPolls = 1 << 15;
/** A poll counts as lost after so many of its periods and never before so many milliseconds. */
const periodsLost = 6;
const shortestLostMs = 5000;
/** Times of the learned period at which a poll is slower, or more frequent, than it was. */
const slower = 1.8;
const faster = 0.55;
/** Times of the slowest and of the quickest pace that was learned. */
const beyondSlowest = 1.4;
const beyondQuickest = 0.7;
/** Learned periods for which another pace must last. */
const sustainedPeriods = 4;

const savedBeat = z.object({ median: z.number(), longest: z.number(), quickest: z.number(), slowest: z.number() });

/** Polls of one talk whose keys are at hand. */
const mostRecent = 8;

interface RecentPoll {
  unit: number | undefined;
  name: string;
  area: string | undefined;
  first: number | undefined;
  key: string;
}

interface Running {
  beat: Beat;
  talk: Talk;
  operation: string;
  lost: boolean;
  /** Since when its pace is another one. */
  since: Moment | null;
}

/** Learns the period of every regular poll, and notices when one stops while both ends are alive, slows down, or comes more often. */
export class Rhythm implements Detector, Keeps {
  readonly #context: DetectorContext;
  readonly #beats = new BoundedMap<string, Beat>(mostPolls);
  readonly #learned = new BoundedMap<string, Learned>(mostPolls);
  /** When polls were last seen in the spell before. */
  #before = new Map<string, number>();
  readonly #running = new BoundedMap<string, Running>(mostPolls);
  readonly #recent = new WeakMap<Talk, RecentPoll[]>();
  /** When a host last sent. */
  readonly #alive = new BoundedMap<string, number>(mostPolls);

  constructor(context: DetectorContext) {
    this.#context = context;
  }

  save(): unknown {
    return [...this.#learned];
  }

  load(saved: unknown): void {
    loadMap(this.#learned, savedBeat, saved);
  }

  packet(talk: Talk, { fromClient }: PacketSeen, at: Moment): void {
    if (this.#context.learning) return;
    const ip = fromClient ? talk.client : talk.server;
    if (this.#alive.has(ip) || this.#alive.size < mostPolls) this.#alive.set(ip, at.time);
  }

  operation(talk: Talk, seen: SeenOperation, at: Moment): void {
    if (seen.role !== 'request' || seen.class === 'session') return;
    const name = operationName(seen);
    const key = this.#keyOf(talk, name, seen);
    if (this.#context.learning) {
      const beat = this.#beats.open(key, newBeat);
      if (!beat) return;
      if (beat.count === 0) this.#rested(key, at);
      strike(beat, at);
      keepPace(beat);
      return;
    }
    const learned = this.#learned.get(key);
    if (!learned) return;
    const running = this.#running.open(key, () => ({
      beat: newBeat(),
      talk,
      operation: name,
      lost: false,
      since: null,
    }));
    if (!running) return;
    running.talk = talk;
    strike(running.beat, at);
    this.#pace(running, learned, at);
  }

  /** Key of a poll; that of the last few polls of a talk need not be made anew. */
  #keyOf(talk: Talk, name: string, { unit, area, addresses }: SeenOperation): string {
    const first = addresses?.[0];
    let recent = this.#recent.get(talk);
    if (!recent) {
      recent = [];
      this.#recent.set(talk, recent);
    }
    for (const one of recent) {
      if (one.first === first && one.unit === unit && one.name === name && one.area === area) return one.key;
    }
    const key = `${talk.key} ${unit ?? ''} ${name} ${area ?? ''} ${first ?? ''}`;
    if (recent.length >= mostRecent) recent.shift();
    recent.push({ unit, name, area, first, key });
    return key;
  }

  tick(at: Moment): void {
    for (const [key, running] of this.#running) {
      const { beat, talk, lost } = running;
      if (lost || beat.count < 5) continue;
      const { median, longest } = this.#learned.get(key)!;
      const patience = Math.max(periodsLost * median, longest * 2, shortestLostMs);
      if (at.time - beat.last < patience) continue;
      const since = at.time - patience / 3;
      const alive = (ip: string) => (this.#alive.get(ip) ?? 0) > since;
      if (!alive(talk.client) || !alive(talk.server)) continue;
      running.lost = true;
      this.#say('poll_lost', running, median, { silent_ms: Math.round(at.time - beat.last) }, at);
    }
  }

  /** What was regular through a spell is a rhythm; pauses between spells belong to it. */
  spell(at: Moment): void {
    const before = new Map<string, number>();
    for (const [key, beat] of this.#beats) {
      before.set(key, beat.last);
      const learned = learnedBeat(beat, at.time);
      const known = this.#learned.get(key);
      if (known) joinBeats(known, learned ?? { ...known, longest: beat.longest });
      else if (learned) this.#learned.open(key, () => learned);
    }
    for (const [key, last] of this.#before) {
      if (!before.has(key) && before.size < mostPolls) before.set(key, last);
    }
    this.#before = before;
    this.#beats.clear();
  }

  /** What was regular through a capture is a rhythm. */
  end(at: Moment): void {
    if (this.#context.learning) {
      for (const [key, beat] of this.#beats) {
        const learned = learnedBeat(beat, at.time);
        if (learned && (this.#learned.has(key) || this.#learned.size < mostPolls)) this.#learned.set(key, learned);
      }
      this.#beats.clear();
      return;
    }
    this.tick(at);
    this.#running.clear();
    this.#alive.clear();
  }

  notes(): string[] {
    return noRoom('requests of more polls than are followed', this.#beats, this.#running);
  }

  #rested(key: string, at: Moment): void {
    const last = this.#before.get(key);
    const known = this.#learned.get(key);
    if (known && last !== undefined) known.longest = Math.max(known.longest, at.time - last);
  }

  #pace(running: Running, { median, quickest, slowest }: Learned, at: Moment): void {
    const now = pace(running.beat);
    if (now === null) return;
    const kind: FindingKind | null =
      now > Math.max(median * slower, slowest * beyondSlowest)
        ? 'poll_slowed'
        : now < Math.min(median * faster, quickest * beyondQuickest)
          ? 'poll_extra'
          : null;
    if (!kind) {
      running.since = null;
      return;
    }
    running.since ??= at;
    if (at.time - running.since.time < sustainedPeriods * median) return;
    this.#say(kind, running, median, { period_ms: Math.round(now) }, running.since);
  }

  #say(
    kind: FindingKind,
    { talk, operation }: Running,
    median: number,
    facts: Record<string, unknown>,
    at: Moment,
  ): void {
    this.#context.book.say({
      kind,
      src: talk.client,
      dst: talk.server,
      port: talk.port,
      at,
      facts: { operation, learned_ms: Math.round(median), ...facts },
    });
  }
}
