import { partsOf } from '#engine/wire/operation-parts.ts';
import type { SeenOperation } from '#engine/wire/wire.ts';
import { AddressRanges } from '../address-ranges.ts';
import { addressScope } from '../address-scope.ts';
import { BoundedMap } from '../bounded-map.ts';
import { commandKind } from '../command-kinds.ts';
import type { Detector, DetectorContext } from '../detector.ts';
import type { Finding, Moment, Said } from '../finding.ts';
import { nameArea, nameOperation } from '../finding-book.ts';
import type { FindingKind } from '../kinds.ts';
import type { LearnedOperations } from '../learned-operations.ts';
import { noRoom } from '../no-room.ts';
import { changes, OperationModel, operationName, rangeKey } from '../operation-model.ts';
import type { Talk } from '../talk.ts';

const mostTalks = 1 << 16;

/** What a client did beyond what was learned of it. */
interface Beyond {
  model: OperationModel;
  ranges: Map<string, { finding: Finding; ranges: AddressRanges }>;
}

/** Notices masters, functions, units and addresses that were never seen, first writes, and commands that stop, restart or load a controller. */
export class NewOperation implements Detector {
  readonly #context: DetectorContext;
  readonly #learned: LearnedOperations;
  readonly #beyond = new BoundedMap<string, Beyond>(mostTalks);

  constructor(context: DetectorContext, learned: LearnedOperations) {
    this.#context = context;
    this.#learned = learned;
  }

  operation(talk: Talk, seen: SeenOperation, at: Moment): void {
    if (seen.role !== 'request') return;
    if (this.#context.learning) {
      this.#learned.open(talk.key)?.learn(seen);
      return;
    }
    // A question to all is told as one search.
    if (seen.class === 'identify' && addressScope(talk.server) === 'group') return;
    const model = this.#learned.get(talk.key);
    if (!model) this.#stranger(talk, seen, at);
    else this.#known(model, talk, seen, at);
  }

  /** A client whose channel nobody can look into is known all the same. */
  security(talk: Talk): void {
    if (this.#context.learning) this.#learned.open(talk.key);
  }

  notes(): string[] {
    return noRoom('operations of more conversations than are kept apart', this.#learned, this.#beyond);
  }

  #stranger(talk: Talk, seen: SeenOperation, at: Moment): void {
    const command = commandKind(seen);
    if (command) this.#named(command, talk, seen, at);
    const beyond = this.#open(talk);
    if (!beyond || beyond.model.operations.has(operationName(seen))) {
      if (beyond && (seen.addresses || seen.area !== undefined)) beyond.model.learn(seen);
      if (beyond) this.#again(talk, seen, at);
      return;
    }
    beyond.model.learn(seen);
    const finding = this.#say('unauthorised_master', talk, at, { facts: { protocol: talk.protocol } });
    if (finding) nameOperation(finding, operationName(seen));
    if (seen.class === 'identify') this.#named('device_identification', talk, seen, at);
    if (changes(seen.class)) this.#write(talk, seen, at);
  }

  /** One finding for each kind and conversation; it names the operations. */
  #named(kind: FindingKind, talk: Talk, seen: SeenOperation, at: Moment): void {
    const finding = this.#say(kind, talk, at, {});
    if (!finding) return;
    if (finding.count === 1) Object.assign(finding.facts, place(seen));
    nameOperation(finding, operationName(seen));
  }

  /** Something that a stranger did before: it is only counted. */
  #again(talk: Talk, seen: SeenOperation, at: Moment): void {
    this.#say('unauthorised_master', talk, at, {});
    if (changes(seen.class)) this.#write(talk, seen, at);
  }

  #write(talk: Talk, seen: SeenOperation, at: Moment): void {
    const beyond = this.#beyond.get(talk.key);
    const ranges = beyond?.model.ranges.get(rangeKey(seen))?.text();
    this.#say('unauthorised_write', talk, at, {
      facts: {
        operation: operationName(seen),
        ...(seen.area ? { area: seen.area } : {}),
        ...(ranges ? { addresses: ranges } : {}),
      },
    });
  }

  #known(model: OperationModel, talk: Talk, seen: SeenOperation, at: Moment): void {
    const name = operationName(seen);
    if (!model.operations.has(name)) {
      const kind = this.#unknownOperation(model, seen);
      if (kind) this.#named(kind, talk, seen, at);
      return;
    }
    if (seen.unit !== undefined && !model.units.has(seen.unit)) {
      this.#say('new_unit', talk, at, { facts: { operation: name, unit: seen.unit } });
      return;
    }
    // Which addresses a misshapen message means is anybody's guess.
    if (seen.class === 'session' || seen.oddity === 'misshapen') return;
    for (const part of partsOf(seen)) if (!model.covers(part)) this.#range(talk, part, at);
  }

  #unknownOperation(model: OperationModel, seen: SeenOperation): FindingKind | null {
    const command = commandKind(seen);
    if (command) return command;
    if (seen.class === 'session') return null;
    if (seen.class === 'identify') return 'device_identification';
    if (seen.class === 'write' && !model.writes) return 'first_write';
    return 'new_operation';
  }

  #range(talk: Talk, seen: SeenOperation, at: Moment): void {
    const beyond = this.#open(talk);
    if (!beyond) return;
    // Nodes and objects have no addresses between them: one finding names them.
    const key = seen.addresses ? rangeKey(seen) : changes(seen.class) ? 'w' : 'r';
    let known = beyond.ranges.get(key);
    if (!known) {
      const kind = changes(seen.class) ? 'new_write_range' : 'new_read_range';
      const finding = this.#say(kind, talk, at, {
        apart: key,
        facts: { operation: operationName(seen), ...place(seen) },
      });
      if (!finding) return;
      known = { finding, ranges: new AddressRanges() };
      beyond.ranges.set(key, known);
    } else {
      known.finding.count++;
      known.finding.last = at.time;
    }
    if (seen.addresses) {
      known.ranges.add(...seen.addresses);
      known.finding.facts['addresses'] = known.ranges.text();
    } else if (seen.area !== undefined) nameArea(known.finding, seen.area);
  }

  #open(talk: Talk): Beyond | undefined {
    return this.#beyond.open(talk.key, () => ({ model: new OperationModel(), ranges: new Map() }));
  }

  #say(kind: FindingKind, talk: Talk, at: Moment, more: Pick<Said, 'apart' | 'facts'>): Finding | undefined {
    return this.#context.book.say({ kind, src: talk.client, dst: talk.server, port: talk.port, at, ...more });
  }
}

function place(seen: SeenOperation): Record<string, unknown> {
  return {
    ...(seen.unit === undefined ? {} : { unit: seen.unit }),
    ...(seen.area === undefined ? {} : { area: seen.area }),
    ...(seen.addresses === undefined ? {} : { addresses: seen.addresses.join('-') }),
    ...(seen.values === undefined ? {} : { values: seen.values }),
  };
}
