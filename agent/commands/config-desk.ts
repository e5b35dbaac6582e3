import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HubConfig, hubConfig } from '#protocol/command.ts';
import { openSigned } from '../uplink/signed.ts';

/** What the desk needs: who we are, and what to do with a configuration that holds. */
export interface ConfigDeskParts {
  home: string;
  site: string;
  agent: string;
  commandKey: string;
  apply(config: HubConfig): void;
  /** Something was refused; it becomes an event. */
  onRefused(reason: string): void;
}

/**
 * Judges the hub's part of the configuration: signature, addressee, and that it is not older than one that was in force before,
 * also over a restart. Its date is not looked at: it holds until the next, and the clock of an old PC cannot be trusted.
 */
export class ConfigDesk {
  private readonly parts: ConfigDeskParts;
  /** Highest counter ever in force here. */
  private highest: number;
  private lastRefusal: string | null = null;
  /** Counter of the configuration in force in this process; 0 before the first. */
  applied = 0;

  constructor(parts: ConfigDeskParts) {
    this.parts = parts;
    this.highest = existsSync(this.file) ? Number(readFileSync(this.file, 'utf8')) || 0 : 0;
  }

  private get file(): string {
    return join(this.parts.home, 'config-counter');
  }

  /** Takes one envelope from the site's bucket; the same refusal is reported once. */
  take(text: string): void {
    const opened = openSigned(text, this.parts.commandKey, hubConfig);
    const refusal = typeof opened === 'string' ? opened : this.refusal(opened);
    if (typeof opened === 'string' || refusal) {
      if (refusal !== this.lastRefusal) this.parts.onRefused(`a configuration was refused: ${refusal}`);
      this.lastRefusal = refusal;
      return;
    }
    this.lastRefusal = null;
    this.remember(opened.counter);
    this.applied = opened.counter;
    this.parts.apply(opened);
  }

  private refusal({ site, agent, counter }: HubConfig): string | null {
    if (site !== this.parts.site || agent !== this.parts.agent) return 'it is for another agent';
    if (counter < this.highest) return `its counter ${counter} is below ${this.highest}, which was in force before`;
    return null;
  }

  private remember(counter: number): void {
    if (counter === this.highest) return;
    this.highest = counter;
    writeFileSync(`${this.file}.tmp`, String(counter), { mode: 0o600 });
    renameSync(`${this.file}.tmp`, this.file);
  }
}
