import type { EntryBody } from '#engine/ledger/index.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { Mask } from '../access/masking.ts';
import type { ExportOrder } from '../ledger/export-lines.ts';

/** Entries about people themselves: their words and details are never without persons. */
const aboutPeople = ['person.', 'contacts.', 'personal.'];
/** Ids, times, numbers and codes; anything else may be somebody's own words, with a name in them. */
const impersonal = /^[\x21-\x3f\x41-\x7e]{0,200}$/;
const elsewhere: Bilingual = { ja: '（ほかの拠点の記録）', en: '(An entry of another site)' };

/** Who reads an export: how names may be shown, the people who work here, and the sites that are the reader's. */
export interface LedgerReader {
  mask: Mask;
  people: readonly string[];
  sites: readonly string[];
}

/**
 * What an export leaves out for this reader: entries of other sites, and, for whom names are hidden, bodies in which a person is or may
 * be named. Their words go along masked; the hash in the chain stands for what was withheld.
 */
export function ledgerMask({ mask, people, sites }: LedgerReader): NonNullable<ExportOrder['mask']> {
  return (body, { site, kind }) => {
    if (site !== null && !sites.includes(site)) return elsewhere;
    if (mask.open) return null;
    const text = { ja: mask.text(body.text.ja, people), en: mask.text(body.text.en, people) };
    const open = text.ja === body.text.ja && text.en === body.text.en && !isPersonal(body, kind, mask, people);
    return open ? null : text;
  };
}

function isPersonal({ payload }: EntryBody, kind: string, mask: Mask, people: readonly string[]): boolean {
  if (aboutPeople.some((start) => kind.startsWith(start))) return true;
  const words = stringsIn(payload);
  return words.some((each) => !impersonal.test(each) || mask.text(each, people) !== each);
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(stringsIn);
}
