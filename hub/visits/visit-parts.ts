import type { VisitActor } from '#engine/visit/visit.ts';
import type { StreamMessage } from '#protocol/api/settings.ts';
import type { Capability } from '../access/capabilities.ts';
import type { Controllers } from '../controllers/controllers.ts';
import type { SystemTrouble } from '../incident/silence.ts';
import type { LedgerAct } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';

/** What the room of visits stands on. */
export interface VisitParts {
  control: ControlStore;
  controllers: Controllers;
  record: (act: LedgerAct) => unknown;
  /** Asset's site, or null when there is no such asset. */
  assetSite: (id: string) => string | null;
  /** A person who may sign in, or null. */
  person: (id: string) => VisitActor | null;
  /** A person who may sign in and do this at this site, or null. */
  holder: (id: string, capability: Capability, site: string) => VisitActor | null;
  timeZone: (site: string) => string;
  /** Brings a matter to the incident desk. */
  tell: (trouble: SystemTrouble) => unknown;
  /** Asks an agent to read one of its controllers; the answer comes as a snapshot, or never. */
  readNow: (order: { site: string; agent: string; source: string; device: string }) => void;
  /** False when the disk has no room for what people add. */
  hasRoom: () => boolean;
  publish: (message: StreamMessage) => void;
  clock: () => Date;
}
