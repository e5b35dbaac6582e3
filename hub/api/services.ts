import type { z } from 'zod';
import type { Page, Role } from '#protocol/api/parts.ts';
import type { Channel, channelEdit, channelTest, ruleRow } from '#protocol/api/settings.ts';
import type { Access } from '../access/access.ts';
import type { AgentRegister } from '../agents/agent-register.ts';
import type { SilenceMatter } from '../agents/silence.ts';
import type { SiteLink } from '../agents/site-link.ts';
import type { AssetLedger } from '../assets/asset-ledger.ts';
import type { Media } from '../assets/media.ts';
import type { Sites } from '../assets/sites.ts';
import type { Bus } from '../bus.ts';
import type { Controllers } from '../controllers/controllers.ts';
import type { GapRegister } from '../evidence/gaps.ts';
import type { Reviews } from '../evidence/reviews.ts';
import type { EvidenceSheets } from '../evidence/sheet.ts';
import type { Incidents } from '../incident/incidents.ts';
import type { LedgerAct, LedgerQuery, LedgerRow } from '../ledger/ledger.ts';
import type { NetworkView } from '../network/network-view.ts';
import type { ContactBook } from '../notify/contact-book.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { EventStore } from '../store/event-store.ts';

type Maybe<T> = T | Promise<T>;

/** Notification channels; secrets go in and never come out. */
export interface ChannelsPort {
  list(): Maybe<Channel[]>;
  replace(channels: z.infer<typeof channelEdit>[], by: { id: string; role: Role | null }): Maybe<Channel[]>;
  /** Null when there is no such channel. */
  test(id: string): Promise<z.infer<typeof channelTest> | null>;
}

/** The ledger, as the API uses it. */
export interface LedgerPort {
  record(act: LedgerAct): { seq: number; hash: string; id: string };
  list(query: LedgerQuery): Page<LedgerRow>;
  checkpoint(): { size: number; root: string; at: string };
  export(): Iterable<string>;
}

/** Everything the API stands on; `main.ts` wires it. */
export interface HubServices {
  control: ControlStore;
  events: EventStore;
  bus: Bus;
  ledger: LedgerPort;
  access: Access;
  incidents: Pick<Incidents, 'list' | 'detail' | 'act' | 'step' | 'gate' | 'report'>;
  contacts: Pick<ContactBook, 'list' | 'replace'>;
  channels: ChannelsPort;
  siteLink: SiteLink;
  agents: Pick<AgentRegister, 'list' | 'setPhase' | 'setStanding'>;
  sites: Sites;
  assets: AssetLedger;
  media: Media;
  controllers: Controllers;
  network: NetworkView;
  gaps: GapRegister;
  reviews: Reviews;
  evidence: EvidenceSheets;
  /** Matters of silence as they are judged now. */
  silence(): SilenceMatter[];
  rules(): Maybe<z.infer<typeof ruleRow>[]>;
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
