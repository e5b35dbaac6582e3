import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EventDraft } from '#protocol/events/event.ts';
import { ordinaryWeek } from '../stories/ordinary-week/week.ts';
import { day, mondayOf, PlantClock } from './clock.ts';
import { type PlantOrder, serveControl } from './control-socket.ts';
import { type Endpoint, endpointOf, type KnownPorts, startControllers } from './controllers.ts';
import { Life } from './life.ts';
import { Part, PartError, startTogether } from './part.ts';

/** Kinds of the ordinary week that the running plant makes by itself: its agents and controllers are real processes. */
const madeElsewhere = /^(ot\.|host\.lifecycle$|gap$)/;

/** How to start the model plant. */
export interface PlantOptions {
  /** Folder for certificates and the PCs' identities and spools. */
  state: string;
  socket: string;
  /** Enrolment tokens, one line per PC; without it there are no PCs, only controllers. */
  tokenFile: string | null;
  /** Where the bus listens now, when that may differ from what the tokens say. */
  bus: string | null;
  seed: number;
  ports: KnownPorts;
  /** When the plant's controllers were switched on, ms since 1970. */
  since: number;
}

/** The running model plant. */
export interface Plant {
  endpoints: Endpoint[];
  pcs: string[];
  obey(asked: PlantOrder): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts controllers, PCs, the day's ordinary life and the control socket. */
export async function startPlant(options: PlantOptions): Promise<Plant> {
  mkdirSync(options.state, { recursive: true, mode: 0o700 });
  const parts = new Map<string, Part>();
  const lives: Life[] = [];
  const stopParts = () => Promise.all([...parts.values()].map((part) => part.stop()));
  const obey = ({ to, order }: PlantOrder): Promise<unknown> => {
    const part = parts.get(to);
    if (!part) throw new PartError(`the plant has no ${to}; there are ${[...parts.keys()].join(', ')}`);
    return part.ask(order);
  };
  try {
    const starts = startControllers(join(options.state, 'opc-ua'), options.seed, options.ports, options.since);
    if (options.tokenFile) starts.push(startWorkstation(options.tokenFile, options));
    for (const part of await startTogether(starts)) parts.set(part.id, part);
    const workstation = parts.get('workstation');
    const endpoints = [...parts.values()].filter((part) => part !== workstation).map(endpointOf);
    const pcs = (workstation?.ready['pcs'] ?? []) as string[];
    if (workstation) lives.push(startLife(workstation, pcs, options.seed));
    const server = await serveControl(options.socket, obey);
    return {
      endpoints,
      pcs,
      obey,
      stop: async () => {
        for (const life of lives) life.stop();
        server.close();
        await stopParts();
      },
    };
  } catch (error) {
    for (const life of lives) life.stop();
    await stopParts();
    throw error;
  }
}

/** Starts the PCs, all in one process; each that is not enrolled yet waits for the hub. */
function startWorkstation(tokenFile: string, { bus, state }: PlantOptions): Promise<Part> {
  const program = join(import.meta.dirname, '../workstation/main.ts');
  const args = ['--token-file', tokenFile, '--state', join(state, 'pcs'), ...(bus ? ['--bus', bus] : [])];
  return Part.start('workstation', program, args);
}

/** Ordinary life at the plant's own PCs, from now on: this week's and next week's events at their times. */
function startLife(workstation: Part, pcs: readonly string[], seed: number): Life {
  const monday = mondayOf(Date.now());
  const weeks = [monday, monday + 7 * day].flatMap((start) =>
    ordinaryWeek({ monday: start, seed }).filter(({ at }) => at < start + 7 * day),
  );
  const due = weeks.filter(({ pc, draft }) => pcs.includes(pc) && !madeElsewhere.test(draft.kind));
  const give = (pc: string, drafts: EventDraft[]) => {
    workstation.ask({ pc, emit: drafts }).catch((error: Error) => {
      process.stderr.write(`plant: ${error.message}\n`);
    });
  };
  const life = new Life(due, new PlantClock(Date.now(), 1, Date.now), give);
  life.run();
  return life;
}
