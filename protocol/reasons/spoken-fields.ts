import type { Fields } from '../events/event.ts';
import { readingWords } from './reading-words.ts';
import { detailIn, reasonIn, reasonWords } from './reason.ts';

/** An event's fields as sentences of each language use them: reasons in that language's words. */
export function spokenFields(fields: Fields): { ja: Fields; en: Fields } {
  const out = { ja: { ...fields }, en: { ...fields } };
  for (const prefix of ['gap', 'hinomi'] as const) {
    const reason = reasonIn(prefix, fields);
    if (!reason) continue;
    const words = reasonWords(reason);
    out.ja[`${prefix}.reason`] = words.ja;
    out.en[`${prefix}.reason`] = words.en;
  }
  const detail = detailIn(fields);
  if (detail) {
    const words = reasonWords(detail);
    out.ja['state.detail'] = words.ja;
    out.en['state.detail'] = words.en;
  }
  const reading = typeof fields['snapshot.reason'] === 'string' ? readingWords(fields['snapshot.header']) : null;
  if (reading) {
    out.ja['snapshot.reason'] = reading.ja;
    out.en['snapshot.reason'] = reading.en;
  }
  return out;
}
