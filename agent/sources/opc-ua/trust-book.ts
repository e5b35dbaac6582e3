import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { certificateVerdict } from '#protocol/command.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';

/** Who said that a certificate may, or may not, be on the other side. */
const deciders = { hub: 'decided-by-hub.json', here: 'decided-here.json' } as const;
export type Decider = keyof typeof deciders;

/** On whose word a certificate is trusted: the configuration file, a person at this machine, or one at the hub. */
export type TrustedBy = 'configuration' | Decider;

const sight = z.object({
  sha256: z.string(),
  /** ISO 8601 UTC, agent's clock. */
  first: z.string(),
  last: z.string(),
  /** Certificate in DER form, base64. */
  der: z.string(),
});
/** A certificate that a controller showed to this agent. */
export type Sight = z.infer<typeof sight>;

const decision = certificateVerdict.extend({
  /** Why, and by which account of this machine, where it was decided here. */
  reason: z.string().optional(),
  by: z.string().optional(),
});
/** A decision as it stands in the book. */
export type Decision = z.infer<typeof decision>;

const decided = z.array(decision);
const seen = z.record(z.string(), z.array(sight));

/** Certificates remembered for each controller; the oldest gives way. */
const mostSights = 8;
/** A certificate that is shown again and again is noted anew this often, milliseconds. */
const noteEveryMs = 3_600_000;

/** A file of the book cannot be read: then nobody is trusted. */
export class TrustBookError extends Error {
  override name = 'TrustBookError';
  readonly reason: Reason;

  constructor(file: string, message: string) {
    const reason = because('trust_book_damaged', { file, message });
    super(reason.text);
    this.reason = reason;
  }
}

/** A fingerprint as people write it, in the form in which it is compared: upper-case hexadecimal. */
export function fingerprint(text: string): string {
  return text.replaceAll(/[^0-9a-f]/gi, '').toUpperCase();
}

/**
 * The agent's own PKI folder: which certificates controllers showed, and what people decided about them. Decisions of the hub and
 * of people at this machine lie in a file each, written whole; what nobody decided is not trusted.
 */
export class TrustBook {
  readonly #folder: string;

  /** `folder` is the `pki` folder of the source. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What one of the two said last about each certificate. */
  decisions(by: Decider): Decision[] {
    return this.#read(deciders[by], decided) ?? [];
  }

  /** Replaces all that one of the two said. */
  decide(by: Decider, verdicts: readonly Decision[]): void {
    this.#write(deciders[by], verdicts);
  }

  /** Decisions of the hub that do not hold here. */
  voided(): string[] {
    return this.#read('void.json', z.array(z.string())) ?? [];
  }

  /** Remembers which do not; the others are forgotten. */
  keepVoided(ids: readonly string[]): void {
    if (ids.join() !== this.voided().join()) this.#write('void.json', ids);
  }

  /** On whose word each fingerprint is trusted for a controller; one refusal outweighs every acceptance. */
  trusted(device: string, configured: readonly string[]): Map<string, TrustedBy> {
    const out = new Map<string, TrustedBy>(configured.map((text) => [fingerprint(text), 'configuration']));
    for (const by of ['here', 'hub'] as const) {
      for (const one of this.decisions(by)) {
        if (one.device === device && one.verdict === 'accepted') out.set(fingerprint(one.sha256), by);
      }
    }
    for (const sha256 of this.refused(device)) out.delete(sha256);
    return out;
  }

  /** Fingerprints that a person refused for a controller. */
  refused(device: string): Set<string> {
    const all = [...this.decisions('here'), ...this.decisions('hub')];
    const refusals = all.filter((one) => one.device === device && one.verdict === 'refused');
    return new Set(refusals.map(({ sha256 }) => fingerprint(sha256)));
  }

  /** What a controller showed, newest first. */
  seen(device: string): Sight[] {
    return this.#read('seen.json', seen)?.[device] ?? [];
  }

  /** Notes what a controller shows now. */
  note(device: string, sha256: string, der: Uint8Array, now: Date): void {
    const all = this.#read('seen.json', seen) ?? {};
    const before = all[device] ?? [];
    const [newest] = before;
    if (newest?.sha256 === sha256 && now.getTime() - Date.parse(newest.last) < noteEveryMs) return;
    const known = before.find((one) => one.sha256 === sha256);
    const at = now.toISOString();
    const one = { sha256, first: known?.first ?? at, last: at, der: Buffer.from(der).toString('base64') };
    const others = before.filter((other) => other.sha256 !== sha256);
    this.#write('seen.json', { ...all, [device]: [one, ...others].slice(0, mostSights) });
  }

  #read<T>(name: string, schema: z.ZodType<T>): T | undefined {
    const file = join(this.#folder, name);
    try {
      return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new TrustBookError(file, error instanceof z.ZodError ? 'another form' : (error as Error).message);
    }
  }

  #write(name: string, value: unknown): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const file = join(this.#folder, name);
    writeFileSync(`${file}.part`, `${JSON.stringify(value, null, 1)}\n`, { mode: 0o600, flush: true });
    renameSync(`${file}.part`, file);
  }
}
