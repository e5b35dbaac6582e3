import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type SentController, type SetUpType, sentController } from '#protocol/controller-setup.ts';

const kept = z.array(sentController);

/** What the hub sent last of the controllers that people set up there, kept in the home of the agent. */
export class KeptControllers {
  readonly file: string;

  constructor(home: string) {
    this.file = join(home, 'controllers-of-hub.json');
  }

  /** None where nothing was ever sent; null where what was kept is damaged. */
  read(): SentController[] | null {
    if (!existsSync(this.file)) return [];
    try {
      return kept.parse(JSON.parse(readFileSync(this.file, 'utf8')));
    } catch {
      return null;
    }
  }

  write(controllers: readonly SentController[]): void {
    writeFileSync(`${this.file}.tmp`, JSON.stringify(controllers), { mode: 0o600 });
    renameSync(`${this.file}.tmp`, this.file);
  }
}

/** Id of the source that reads the controllers of the hub with this protocol. */
export function hubSource(type: SetUpType): string {
  return `${type}:hub`;
}
