import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type RegisteredMedium, registeredMedium } from './source.config.ts';

/** The part of the hub's configuration that this source takes. A medium without a serial number can never be told apart, so it is left out. */
const fromHub = z.looseObject({
  media: z
    .array(z.object({ vendorId: z.string(), productId: z.string(), serial: z.string().nullable(), label: z.string() }))
    .optional(),
});

/** The site's register of permitted media as the hub last sent it; kept on disk, so that it holds while the hub is away. */
export class SiteRegister {
  readonly #path: string;
  #media: RegisteredMedium[];

  constructor(stateDir: string) {
    this.#path = join(stateDir, 'permitted-media.json');
    this.#media = existsSync(this.#path)
      ? z.array(registeredMedium).parse(JSON.parse(readFileSync(this.#path, 'utf8')))
      : [];
  }

  get media(): readonly RegisteredMedium[] {
    return this.#media;
  }

  /** Takes a configuration of the hub; one without a register leaves what is in force. Returns how many media are permitted. */
  take(config: unknown): number {
    const { media } = fromHub.parse(config);
    if (!media) return this.#media.length;
    this.#media = media.flatMap(({ vendorId, productId, serial, label }) =>
      serial === null ? [] : [registeredMedium.parse({ vendor: vendorId, product: productId, serial, label })],
    );
    writeFileSync(`${this.#path}.tmp`, JSON.stringify(this.#media), { mode: 0o600 });
    renameSync(`${this.#path}.tmp`, this.#path);
    return this.#media.length;
  }
}
