import type { Fields } from '../events/event.ts';
import { reasonIn, reasonWords } from './reason.ts';

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
  return out;
}
