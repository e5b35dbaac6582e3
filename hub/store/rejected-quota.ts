import type { RejectedLine } from './event-store.ts';

/** How many unreadable lines there are of somebody, and how much they take. */
interface Amount {
  lines: number;
  characters: number;
}

/** Most that is kept of one agent, and of all. What comes beyond is counted and not kept, until retention has made room. */
export const rejectedLimits = {
  agent: { lines: 2000, characters: 2_000_000 },
  all: { lines: 100_000, characters: 64_000_000 },
} satisfies Record<string, Amount>;

/** Agents told apart; who invents more names than this is counted as one. */
const mostAgents = 10_000;
const nobody = { site: '', agent: '' };

/** Characters of a line that are kept. */
export const lineCharacters = 4000;

/** Lines of an agent that were not kept; times are milliseconds of arrival. */
export interface DroppedLines {
  site: string;
  agent: string;
  lines: number;
  first: number;
  last: number;
}

/** Why lines are gone that were not too old. */
export const overflowReason = '読めない行が保管量を超えた / more unreadable lines than are kept';

const keyOf = ({ site, agent }: { site: string; agent: string }) => JSON.stringify([site, agent]);

/** Bounds what is kept of lines that cannot be read, so that whoever sends nothing else cannot fill the disk. */
export class RejectedQuota {
  private used = new Map<string, Amount>();

  constructor(kept: readonly ({ site: string; agent: string } & Amount)[]) {
    this.load(kept);
  }

  /** Counts anew what is kept. */
  load(kept: readonly ({ site: string; agent: string } & Amount)[]): void {
    this.used = new Map(
      kept.map(({ site, agent, lines, characters }) => [keyOf({ site, agent }), { lines, characters }]),
    );
  }

  /** Which lines to keep, what to count of the others, and whose share is full from now on. Nothing is remembered until `accept`. */
  plan(lines: readonly RejectedLine[]): {
    kept: RejectedLine[];
    dropped: DroppedLines[];
    full: { site: string; agent: string }[];
    accept: () => void;
  } {
    const used = lines.length === 0 ? this.used : new Map([...this.used].map(([key, amount]) => [key, { ...amount }]));
    const all = summed([...used.values()]);
    const kept: RejectedLine[] = [];
    const dropped = new Map<string, DroppedLines>();
    const full: { site: string; agent: string }[] = [];
    for (const line of lines) {
      const { reason, received } = line;
      const { site, agent } = used.has(keyOf(line)) || used.size < mostAgents ? line : nobody;
      const key = keyOf({ site, agent });
      const own = used.get(key) ?? { lines: 0, characters: 0 };
      used.set(key, own);
      const text = line.line.slice(0, lineCharacters);
      const characters = reason.length + text.length;
      if (fits(own, characters, rejectedLimits.agent) && fits(all, characters, rejectedLimits.all)) {
        for (const amount of [own, all]) {
          amount.lines += 1;
          amount.characters += characters;
        }
        kept.push({ ...line, line: text });
        continue;
      }
      // What does not fit closes the share, so that it is told once and not again with every shorter line.
      if (own.characters < rejectedLimits.agent.characters) full.push({ site, agent });
      own.characters = rejectedLimits.agent.characters;
      const at = Date.parse(received);
      const known = dropped.get(key) ?? { site, agent, lines: 0, first: at, last: at };
      dropped.set(key, {
        ...known,
        lines: known.lines + 1,
        first: Math.min(known.first, at),
        last: Math.max(known.last, at),
      });
    }
    return {
      kept,
      dropped: [...dropped.values()],
      full,
      accept: () => {
        this.used = used;
      },
    };
  }
}

function fits(amount: Amount, characters: number, limit: Amount): boolean {
  return amount.lines < limit.lines && amount.characters + characters <= limit.characters;
}

function summed(amounts: readonly Amount[]): Amount {
  return {
    lines: amounts.reduce((sum, { lines }) => sum + lines, 0),
    characters: amounts.reduce((sum, { characters }) => sum + characters, 0),
  };
}
