import type { z } from 'zod';
import type { Bilingual, Role } from '#protocol/api/parts.ts';
import type { AssetFeed, RuleDetail, RuleRow } from '#protocol/api/rules.ts';
import type { Channel, channelEdit, channelTest } from '#protocol/api/settings.ts';
import type { AgentRegister } from '../agents/agent-register.ts';
import type { SilenceMatter } from '../agents/silence.ts';
import type { SiteLink } from '../agents/site-link.ts';
import type { Bus } from '../bus.ts';
import type { RuleAdditions } from '../detect/additions/rule-additions.ts';
import type { TrustedKeys } from '../detect/additions/trusted-keys.ts';
import type { RuleExceptions } from '../detect/exceptions/rule-exceptions.ts';
import type { Learning } from '../detect/novelty/novelty.ts';
import type { Replays } from '../detect/replay/replays.ts';
import type { RuleSwitches } from '../detect/switches/rule-switches.ts';
import type { Checklist } from '../incident/checklist.ts';
import type { Incidents } from '../incident/incidents.ts';
import type { LedgerPort } from '../ledger/ledger-port.ts';
import type { ContactBook } from '../notify/contact-book.ts';
import type { Retention } from '../retention/retention.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { EventStore } from '../store/event-store.ts';
import type { MailWitnesses } from '../witness/mail-witnesses.ts';
import type { WitnessView } from '../witness/witness-view.ts';
import type { Rooms } from './rooms.ts';

type Maybe<T> = T | Promise<T>;

/** Notification channels; secrets go in and never come out. */
export interface ChannelsPort {
  list(): Maybe<Channel[]>;
  replace(channels: z.infer<typeof channelEdit>[], by: { id: string; role: Role | null }): Maybe<Channel[]>;
  /** Null when there is no such channel. */
  test(id: string): Promise<z.infer<typeof channelTest> | null>;
}

/** Rooms that the API asks directly. */
type AskedRooms = Pick<
  Rooms,
  | 'access'
  | 'names'
  | 'sites'
  | 'assets'
  | 'media'
  | 'controllers'
  | 'certificates'
  | 'setUps'
  | 'setUpOrders'
  | 'startStops'
  | 'startStopEntries'
  | 'visits'
  | 'visitScope'
  | 'network'
  | 'gaps'
  | 'reviews'
  | 'evidence'
  | 'holds'
  | 'deletions'
  | 'erasure'
>;

/** Everything the API stands on; `main.ts` wires it. */
export interface HubServices extends AskedRooms {
  control: ControlStore;
  events: EventStore;
  bus: Bus;
  ledger: LedgerPort;
  incidents: Pick<
    Incidents,
    'list' | 'groups' | 'present' | 'openByAsset' | 'detail' | 'act' | 'step' | 'gate' | 'report'
  >;
  contacts: Pick<ContactBook, 'list' | 'replace' | 'onDuty'>;
  channels: ChannelsPort;
  retention: Pick<Retention, 'state' | 'confirmClock'>;
  witnesses: { view: Pick<WitnessView, 'of'>; mails: Pick<MailWitnesses, 'receivers' | 'replace'> };
  siteLink: SiteLink;
  agents: Pick<AgentRegister, 'list' | 'setPhase' | 'setStanding'>;
  /** Matters of silence as they are judged now. */
  silence(): SilenceMatter[];
  /** The rules that speak, with their feeds over some sites. */
  rules(sites: readonly string[]): Maybe<RuleRow[]>;
  /** From which assets a rule gets its events; null when there is no such rule. */
  ruleFeed(rule: string, sites: readonly string[]): AssetFeed[] | null;
  /** A rule's title; its id where it is not there any more. */
  ruleTitle(id: string): Bilingual;
  /** Everything about a rule of the list; null when there is no such rule. */
  rulePage(row: RuleRow, sites: readonly string[]): Maybe<Omit<RuleDetail, 'proposal'> | null>;
  /** How far what is usual at a place is learned; begins anew where asked to. Null when detection has ended. */
  learning(place: string, anew: boolean): Promise<Learning | null>;
  switches: Pick<RuleSwitches, 'decide' | 'of' | 'proposals'>;
  exceptions: Pick<RuleExceptions, 'about' | 'list' | 'get' | 'check' | 'stateOf' | 'add' | 'end' | 'extend'>;
  additions: Pick<
    RuleAdditions,
    | 'drafts'
    | 'list'
    | 'get'
    | 'version'
    | 'lists'
    | 'save'
    | 'tryOut'
    | 'endTry'
    | 'enable'
    | 'goBack'
    | 'remove'
    | 'setLists'
  >;
  ruleKeys: Pick<TrustedKeys, 'list' | 'get' | 'trust' | 'end'>;
  /** The sentence of each rule, with places for what an event holds. */
  ruleSentences(): ReadonlyMap<string, Bilingual>;
  /** The edition of the checklist that rules name items of. */
  checklist: Pick<Checklist, 'edition'>;
  /** Replays of rules over what is stored. */
  replays: Pick<Replays, 'start' | 'get' | 'stop'>;
  /** Seconds by which detection is behind storage. */
  detectLagSeconds(): number;
  clock(): Date;
  version: string;
  demo: boolean;
  /** Folder of the built console; absent in tests. */
  consoleDir: string | null;
  /** Where people open the console, without a final slash. */
  consoleUrl: string;
  /** True when the console is served over TLS: cookies are then `Secure`. */
  secure: boolean;
  /** Server URL, pin and the like stand in the token; this is the command around it. */
  enrolCommand(token: string): string;
  /** Checks every answer against the contract; for tests. */
  strict: boolean;
  log(level: 'info' | 'warn' | 'error', message: string, details?: Record<string, unknown>): void;
}
