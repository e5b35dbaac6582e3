import type { Security } from '#engine/snmp/security.ts';
import type { SwitchPicture } from '#engine/switches/switch-picture.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { GentleReader } from '../../controllers/gentle-reader.ts';
import { networkAddress } from '../../controllers/network-address.ts';
import { paceOf } from '../../controllers/pace.ts';
import { PrivateFileError } from '../../controllers/private-file.ts';
import { reasonOfFailure, StoppedReadingError } from '../../controllers/stopped-reading.ts';
import { securityOf } from './credentials.ts';
import { SnmpPort } from './port.ts';
import { readSwitch } from './read-switch.ts';
import type { SnmpConfig, SwitchConfig } from './source.config.ts';

/** One reading of a switch: what it showed, and what kept it from showing all. */
export interface SwitchResult {
  picture: SwitchPicture;
  /** False where not even its name came. */
  answered: boolean;
  troubles: Reason[];
  ms: number;
  requests: Record<string, number>;
  refused: Record<string, number>;
}

/** A switch that does not answer is asked less and less often, at last once in this time. */
const longestRestMs = 3_600_000;

/** Reads one switch, look after look, and leaves it alone where it suffers or does not answer. */
export class SwitchReader {
  readonly config: SwitchConfig;
  private readonly rules: SnmpConfig;
  private readonly signal: AbortSignal;
  private security: Security | undefined;
  private failures = 0;
  private restsUntil = Number.NEGATIVE_INFINITY;

  constructor(config: SwitchConfig, rules: SnmpConfig, signal: AbortSignal) {
    this.config = config;
    this.rules = rules;
    this.signal = signal;
  }

  /** How long it is still left alone, milliseconds; 0 when it may be asked. */
  get restMs(): number {
    return Math.max(0, this.restsUntil - performance.now());
  }

  /** Reads it; `untilBlackoutMs` is how long it may be asked at all. */
  async read(untilBlackoutMs = Number.POSITIVE_INFINITY): Promise<SwitchResult> {
    const { id, host, port } = this.config;
    const { rowsPerAnswer, maxRows, budgetSeconds, answerMs, slowMs, requestsPerSecond, everySeconds } = this.rules;
    const began = performance.now();
    const picture = blankPicture(id);
    const troubles: Reason[] = [];
    let reader: GentleReader | undefined;
    let asked: SnmpPort | undefined;
    try {
      this.security ??= securityOf(this.config);
      const pace = paceOf(networkAddress(host, port), requestsPerSecond);
      const line = { host, port, connectMs: answerMs, answerMs, signal: this.signal };
      asked = new SnmpPort({ ...line, pace, security: this.security });
      reader = new GentleReader(Math.min(budgetSeconds * 1000, untilBlackoutMs), slowMs);
      const limits = { repetitions: rowsPerAnswer, rows: maxRows };
      await readSwitch({ config: this.config, port: asked, reader, limits }, picture, troubles);
      this.failures = 0;
    } catch (error) {
      if (!(error instanceof StoppedReadingError || error instanceof PrivateFileError)) throw error;
      const cut = performance.now() - began > untilBlackoutMs;
      troubles.unshift(cut ? because('reading_until_blackout') : reasonOfFailure(error));
      if (!cut) this.failures++;
      const restMs = Math.min(everySeconds * 1000 * 2 ** (this.failures - 1), longestRestMs);
      this.restsUntil = performance.now() + (this.failures > 1 ? restMs : 0);
    } finally {
      asked?.close();
    }
    const answered = reader?.behaviour.get('Get') === 'ok';
    if (!answered) this.security = undefined;
    const { requests = {}, refused = {} } = asked ?? {};
    return { picture, answered, troubles, ms: performance.now() - began, requests, refused };
  }
}

/** A switch of which nothing is known yet. */
export function blankPicture(id: string): SwitchPicture {
  return {
    ...{ id, name: null, descr: null, location: null },
    ...{ macs: new Set(), ports: [], stations: [], neighbours: [], addresses: [], whole: new Set() },
  };
}
