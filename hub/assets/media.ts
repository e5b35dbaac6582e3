import { randomUUIDv7 } from 'node:crypto';
import type { z } from 'zod';
import type { medium, newMedium } from '#protocol/api/settings.ts';
import type { ControlStore } from '../store/control-store.ts';

export type Medium = z.infer<typeof medium>;

/** Permitted USB media. A medium without its own serial can be listed, but no device is recognised as it. */
export class Media {
  private readonly store: ControlStore;
  constructor(store: ControlStore) {
    this.store = store;
  }

  list(): Medium[] {
    return this.store.db
      .prepare('SELECT * FROM medium ORDER BY label')
      .all()
      .map((row) => ({
        id: row['id'] as string,
        vendorId: row['vendor_id'] as string,
        productId: row['product_id'] as string,
        serial: row['serial'] as string | null,
        label: row['label'] as string,
        custodian: row['custodian'] as string | null,
        expires: row['expires'] as string | null,
      }));
  }

  add(given: z.infer<typeof newMedium>): Medium {
    const one: Medium = {
      ...given,
      id: randomUUIDv7(),
      vendorId: given.vendorId.toLowerCase(),
      productId: given.productId.toLowerCase(),
    };
    this.store.db
      .prepare('INSERT INTO medium VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(one.id, one.vendorId, one.productId, one.serial, one.label, one.custodian, one.expires);
    return one;
  }

  remove(id: string): Medium | undefined {
    const old = this.list().find((one) => one.id === id);
    if (old) this.store.db.prepare('DELETE FROM medium WHERE id = ?').run(id);
    return old;
  }
}
