import type { CrawledNode } from './browse.ts';

/** Variables that tell a present state, and what was noted with it (OPC 10000-16, OPC 10000-9). */
const states: ReadonlySet<string> = new Set([
  ...['i=2755', 'i=2760'], // StateVariableType, FiniteStateVariableType
  ...['i=2762', 'i=2767'], // TransitionVariableType, FiniteTransitionVariableType
  ...['i=8995', 'i=9002'], // TwoStateVariableType, ConditionVariableType
]);
const stateFields: ReadonlySet<string> = new Set([
  ...['Id', 'Name', 'Number', 'EffectiveDisplayName'],
  ...['TransitionTime', 'EffectiveTransitionTime', 'SourceTimestamp'],
]);

/** Alarms and other events that stand in the address space: BaseEventType, ConditionType, ShelvedStateMachineType. */
const events: ReadonlySet<string> = new Set(['i=2041', 'i=2782', 'i=2929']);
const eventFields: ReadonlySet<string> = new Set([
  ...['EventId', 'Time', 'ReceiveTime', 'LocalTime', 'Message', 'Severity'],
  ...['Retain', 'BranchId', 'ClientUserId', 'SuppressedOrShelved', 'UnshelveTime'],
]);

/** FileType, AddressSpaceFileType, TrustListType. */
const files: ReadonlySet<string> = new Set(['i=11575', 'i=11595', 'i=12522']);

/** Whether an alarm is switched on at all is a setting, though it is told like a state. */
const enabled = 'EnabledState';
const variable = 2;
/** No line of types is longer; one that leads back to itself ends here. */
const mostTypes = 50;

/**
 * Values that move by themselves because of the standard's type of their node or of the one above it, though many of them
 * are properties: states of machines and alarms, fields of alarms, counts of who has a file open. Limits and delays of an
 * alarm, and whether it is enabled, are none of them.
 */
export class MovingTypes {
  readonly #nodes: ReadonlyMap<string, CrawledNode>;
  readonly #known = new Map<string, ReadonlySet<string>>();

  constructor(nodes: ReadonlyMap<string, CrawledNode>) {
    this.#nodes = nodes;
  }

  /** Why the value of a variable moves; undefined where its type says nothing of the sort. */
  of({ browseName, typeDefinition, parent }: CrawledNode): string | undefined {
    if (this.#isOne(typeDefinition, states)) return browseName === enabled ? undefined : 'state';
    const above = this.#nodes.get(parent);
    if (above === undefined) return undefined;
    if (above.nodeClass === variable) {
      const setting = above.browseName === enabled && !browseName.endsWith('Time') && !browseName.startsWith('Eff');
      return stateFields.has(browseName) && !setting && this.#isOne(above.typeDefinition, states) ? 'state' : undefined;
    }
    if (eventFields.has(browseName) && this.#isOne(above.typeDefinition, events)) return 'field of an alarm';
    return browseName === 'OpenCount' && this.#isOne(above.typeDefinition, files) ? 'file in use' : undefined;
  }

  #isOne(type: string, wanted: ReadonlySet<string>): boolean {
    return type !== '' && !this.#lineOf(type).isDisjointFrom(wanted);
  }

  /** A type and those that it comes from, as far as the server shows them. */
  #lineOf(type: string): ReadonlySet<string> {
    const known = this.#known.get(type);
    if (known !== undefined) return known;
    const line = new Set<string>();
    for (let at = type; at !== '' && line.size < mostTypes && !line.has(at); ) {
      line.add(at);
      at = this.#nodes.get(at)?.parent ?? '';
    }
    this.#known.set(type, line);
    return line;
  }
}
