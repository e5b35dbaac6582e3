import { z } from 'zod';
import type { Bilingual } from '#protocol/api/parts.ts';

/** Form of `rules/checklist/checklist.yaml`: one edition of the factory checklist in our own short words. */
export const checklistFile = z.strictObject({
  edition: z.string(),
  categories: z.array(z.strictObject({ id: z.string(), key: z.string(), ja: z.string(), en: z.string() })),
  items: z.array(
    z.strictObject({
      id: z.string().regex(/^[0-4]-\d{1,2}$/),
      /** Of the open self-diagnosis tool. */
      weight: z.number().int().min(1).max(5),
      /** How far the product's data can back an answer, for covered assets. */
      support: z.enum(['none', 'partial', 'full_on_scope']),
      ja: z.string().min(1),
      en: z.string().min(1),
    }),
  ),
  /** What changed between editions. */
  differences: z.array(z.strictObject({ item: z.string(), ja: z.string(), en: z.string() })),
  /** Other numbers under which an item appears in print. */
  aliases: z.record(z.string(), z.string()),
});
export type ChecklistEdition = z.infer<typeof checklistFile>;

/** The checklist's items by number. */
export class Checklist {
  readonly edition: ChecklistEdition;
  private readonly byId: ReadonlyMap<string, Bilingual>;

  constructor(edition: ChecklistEdition) {
    this.edition = edition;
    this.byId = new Map(edition.items.map(({ id, ja, en }) => [id, { ja, en }]));
  }

  /** Whether there is such an item, under its number or an alias. */
  has(item: string): boolean {
    return this.byId.has(this.edition.aliases[item] ?? item);
  }

  /** Short words of an item; the number itself when the edition does not know it. */
  text(item: string): Bilingual {
    return this.byId.get(this.edition.aliases[item] ?? item) ?? { ja: item, en: item };
  }
}
