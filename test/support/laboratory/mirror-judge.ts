import { CaptureWatch, type Finding, TrafficWatch } from '#engine/traffic/traffic.ts';
import { CaptureFile } from '#engine/wire/wire.ts';
import { CaptureProcess } from '../../../agent/sources/wire/capture-process.ts';
import { findProgram } from '../../../agent/sources/wire/capture-program.ts';
import { wireConfig } from '../../../agent/sources/wire/source.config.ts';
import type { Judge, Told } from './judge.ts';

/** Hears a mirror port as the agent does, and judges what it hears by the detectors: first it learns, then it tells. */
export class MirrorJudge implements Judge {
  /** Time of the newest packet. */
  now = 0;
  packets = 0;
  dropped = 0;
  readonly #watch = new TrafficWatch();
  readonly #told = new Map<Finding, number>();
  readonly #abort = new AbortController();
  readonly #process: CaptureProcess;
  readonly #running: Promise<void>;
  readonly begun: Promise<void>;
  #capture: CaptureWatch;

  constructor(interfaceName: string, folder: string) {
    const config = wireConfig.parse({ interface: interfaceName });
    const program = findProgram('tcpdump');
    if (!program) throw new Error('there is no tcpdump');
    this.#capture = new CaptureWatch(this.#watch);
    this.#process = new CaptureProcess(folder, program.name, program.arguments(config));
    const file = new CaptureFile({
      packet: (bytes, start, end, length, linkType, time) => {
        this.packets++;
        this.now = Math.max(this.now, time);
        this.#capture.decoder.packet(bytes, start, end, length, linkType, time);
      },
    });
    const begun = Promise.withResolvers<void>();
    this.begun = begun.promise;
    this.#running = this.#process.run(async (bytes) => {
      begun.resolve();
      if (!file.push(bytes)) throw new Error(`what the mirror shows is no capture: ${file.end()?.reason}`);
      if (!this.#watch.learning) this.#note();
    }, this.#abort.signal);
  }

  async judge(): Promise<void> {
    this.#capture.end();
    this.#watch.judge();
    this.#capture = new CaptureWatch(this.#watch);
  }

  told(): Told[] {
    return this.#watch.findings().map((finding) => ({
      kind: finding.kind,
      names: namesIn(finding),
      at: this.#told.get(finding) ?? this.now,
      words: inWords(finding),
    }));
  }

  async end(): Promise<void> {
    this.#process.ask();
    this.#abort.abort();
    await this.#running;
    this.dropped = this.#process.dropped;
  }

  #note(): void {
    this.#watch.gather();
    for (const finding of this.#watch.findings()) if (!this.#told.has(finding)) this.#told.set(finding, this.now);
  }
}

function namesIn({ src, dst, facts }: Finding): string[] {
  const named = ['host', 'ip', 'mac', 'client_mac', 'server'].map((fact) => facts[fact]);
  return [src, dst, ...named].filter((name) => typeof name === 'string');
}

function inWords({ kind, src, dst, port, count, facts }: Finding): string {
  return `${kind} ${src} → ${dst}${port === null ? '' : `:${port}`} ×${count} ${JSON.stringify(facts)}`;
}
