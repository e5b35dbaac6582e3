import type { Fields, StoredEvent } from '#protocol/events/event.ts';
import type { ClockOffset } from '../agents/clocks.ts';
import { EventBlock, type EventColumns } from '../store/event-block.ts';
import type { Origin } from '../store/origin.ts';
import { rewriteFields } from '../store/rewritten-fields.ts';
import { correctTime } from './corrected-time.ts';

/** What a rule of people makes of a change of a value. */
export interface ChangeRule {
  name: string;
  class: string;
  severity: string;
  /** Kept out of the comparison: stored and searchable, but no matter. */
  leftOut: boolean;
}

/** Looks up what the hub knows of an event's origin. */
export interface EnrichLookups {
  clock(site: string, agent: string, boot: string): ClockOffset | null;
  /** Asset that an event is about: the agent's own, or the controller or host it names. */
  asset(event: { site: string; agent: string; kind: string; source: string; fields: Fields }): string | null;
  /** Maintenance visit that a change of a controller belongs to, or its start, stop or set counter. */
  visit?(event: Pick<StoredEvent, 'site' | 'agent' | 'fields' | 'corrected' | 'offsetMs'>): string | null;
  /** Rule of people that decides about the value that a change is of. */
  valueRule?(event: Pick<StoredEvent, 'site' | 'agent' | 'fields'>): ChangeRule | null;
  /** What asset ledger and visits know of a device on the network, as fields of the event. */
  neighbour?(event: Pick<StoredEvent, 'site' | 'fields' | 'corrected'>): Fields;
  /** What allow-list, visits and asset ledger know of something found in the traffic, as fields of the event. */
  finding?(event: Pick<StoredEvent, 'site' | 'agent' | 'fields' | 'corrected'>): Fields;
  /** The entry by hand of the same start or stop of a machine: its number in the ledger, and whether it was planned. */
  entered?(
    asset: string,
    action: string,
    when: { earliest: string; latest: string },
  ): { seq: number; planned: boolean } | null;
  /** What the hub knows of a place where somebody signs in: whether outside the shifts, where the calendar has any. */
  signIn?(site: string, asset: string | null, at: Date): Fields | null;
  /** Whether the asset ledger lists an address; null while too little of the site stands in it to say so. */
  sourceKnown?(site: string, address: string): boolean | null;
  /** Whether the calendar says that people expect the machine to work at a moment. */
  production?(site: string, asset: string | null, at: Date): boolean;
}

/** What the hub says of a neighbour. */
const neighbourWords = new Set(
  ['listed', 'in_visit', 'declared', 'visit', 'check'].map((word) => `hinomi.neighbour.${word}`),
);

/** What the hub says of something found in the traffic. */
const findingWords = ['standing', 'matched', 'visit', 'to_controller'].map((word) => `hinomi.finding.${word}`);

/** Sources whose times are not the agent's clock: other machines' words, and files from anywhere. */
const foreignClocks = new Set(['syslog', 'evtx-file', 'netflow', 'zeek', 'suricata']);

type Known = Pick<StoredEvent, 'kind' | 'site' | 'agent' | 'fields' | 'asset' | 'corrected' | 'offsetMs'>;

/** Kinds of which the hub itself tells something: what people had arranged, and what the plant knows. */
const toldOf = new Set([
  'ot.config_change',
  'ot.controller_state',
  'net.neighbour',
  'net.switch_port',
  'net.new_talker',
  'net.finding',
]);
/** Kinds that tell of a device by its hardware address. */
const devicesBeside = new Set(['net.neighbour', 'net.switch_port']);
/** What the hub says of a place where somebody signs in. */
const signInWords = ['hinomi.outside_shift', 'hinomi.asset.kind'];
/** Somebody signed in, among Windows events. */
const logonCode = 4624;

/** Whether an event tells that somebody signed in. */
function isSignIn({ kind, action }: Pick<Origin, 'kind' | 'action'>, code: number): boolean {
  return kind === 'windows_event' ? code === logonCode : kind === 'host.login' && action === 'login';
}

/** Adds to events what only the hub knows: arrival, corrected time and asset, and of some kinds what people had arranged. */
export class Enricher {
  private readonly lookups: EnrichLookups;

  constructor(lookups: EnrichLookups) {
    this.lookups = lookups;
  }

  /** Fills the columns in; `received` is the moment of arrival, milliseconds. */
  enrich(columns: EventColumns, received: number): void {
    const { rows, origins, clues, origin, figures, clockDoubt } = columns;
    for (const [at, one] of origins.entries()) {
      const { site, agent, kind, source } = one;
      one.asset = this.lookups.asset({ site, agent, kind, source, fields: clues[at]! });
    }
    const clocks = origins.map(({ site, agent, source, boot }) =>
      foreignClocks.has(source.split(':', 1)[0]!) ? null : this.lookups.clock(site, agent, boot),
    );
    for (let row = 0; row < rows; row++) {
      const at = origin[row]!;
      const told = { time: figures.time_ms[row]!, recorded: figures.recorded_ms[row]!, received };
      const time = correctTime({ ...told, history: origins[at]!.history }, clocks[at]!);
      figures.received_ms[row] = received;
      figures.corrected_ms[row] = Math.trunc(time.corrected);
      figures.offset_ms[row] = time.offsetMs ?? Number.NaN;
      figures.uncertainty_ms[row] = time.uncertaintyMs ?? Number.NaN;
      clockDoubt[row] = time.clockDoubt ? 1 : 0;
    }
    this.tellWhatIsArranged(columns);
  }

  private tellWhatIsArranged(columns: EventColumns): void {
    const told = columns.origins.map(({ kind }) => toldOf.has(kind));
    const signIns = columns.origins.map(
      ({ kind, action }) => kind === 'windows_event' || isSignIn({ kind, action }, 0),
    );
    if (!told.includes(true) && !signIns.includes(true)) return;
    const block = new EventBlock(columns);
    const changed = new Map<number, Fields>();
    for (let row = 0; row < columns.rows; row++) {
      const at = columns.origin[row]!;
      if (told[at]) changed.set(row, this.fieldsOf(block.event(row)));
      else if (signIns[at] && isSignIn(columns.origins[at]!, columns.figures.event_code[row]!)) {
        const known = this.signInFields(columns.origins[at]!, columns.figures.corrected_ms[row]!);
        if (known) changed.set(row, { ...without(block.event(row).fields, signInWords), ...known });
      }
    }
    rewriteFields(columns, changed);
  }

  /** What only the hub can tell; what an agent says of it is overwritten. */
  private fieldsOf(event: Known): Fields {
    if (event.kind === 'ot.config_change' && this.lookups.visit) {
      const { 'change.visit': _said, ...fields } = event.fields;
      const visit = this.lookups.visit(event);
      const rule = this.lookups.valueRule?.(event) ?? null;
      return {
        ...fields,
        'change.in_visit': visit !== null,
        ...(visit === null ? {} : { 'change.visit': visit }),
        'change.left_out': rule?.leftOut ?? false,
        ...(rule && { 'change.class': rule.class, 'change.severity': rule.severity, 'change.rule': rule.name }),
      };
    }
    if (event.kind === 'ot.controller_state') return { ...this.stateFields(event), ...this.visitOfState(event) };
    if (event.kind === 'net.new_talker') {
      const known = this.lookups.sourceKnown?.(event.site, String(event.fields['source.ip'] ?? '')) ?? null;
      const fields = without(event.fields, ['hinomi.source.known']);
      return known === null ? fields : { ...fields, 'hinomi.source.known': known };
    }
    if (event.kind === 'net.finding' && this.lookups.finding) {
      return { ...without(event.fields, findingWords), ...this.lookups.finding(event) };
    }
    if (devicesBeside.has(event.kind) && this.lookups.neighbour) {
      const said = Object.entries(event.fields).filter(([name]) => !neighbourWords.has(name));
      return { ...Object.fromEntries(said), ...this.lookups.neighbour(event) };
    }
    return event.fields;
  }

  private visitOfState(event: Known): Fields {
    if (!this.lookups.visit) return {};
    const visit = this.lookups.visit(event);
    return { 'state.in_visit': visit !== null, ...(visit === null ? {} : { 'state.visit': visit }) };
  }

  private signInFields({ site, asset, history }: Origin, at: number): Fields | null {
    return history ? null : (this.lookups.signIn?.(site, asset, new Date(at)) ?? null);
  }

  /** Whether a start or stop lies in production hours, and whether somebody entered it by hand and planned it. */
  private stateFields({ site, asset, fields, corrected, offsetMs }: Known): Fields {
    const [earliest, latest] = [fields['state.earliest'], fields['state.latest'] ?? corrected]
      .map((end) => Date.parse(String(end)) + (offsetMs ?? 0))
      .map((end) => (Number.isNaN(end) ? null : new Date(end)));
    const ends = [earliest, latest].filter((end) => end !== null && end !== undefined);
    const out: Fields = { ...fields };
    if (this.lookups.production) {
      out['state.in_production'] = ends.every((end) => this.lookups.production!(site, asset, end));
    }
    if (!this.lookups.entered || fields['state.source'] === 'manual') return out;
    const { 'state.planned': _planned, 'state.entry': _entry, ...told } = out;
    if (asset === null || !earliest || !latest) return told;
    const when = { earliest: earliest.toISOString(), latest: latest.toISOString() };
    const entry = this.lookups.entered(asset, String(fields['event.action']), when);
    return entry ? { ...told, 'state.planned': entry.planned, 'state.entry': String(entry.seq) } : told;
  }
}

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
