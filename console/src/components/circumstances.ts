import type { IncidentDetail } from '#protocol/api/incidents.ts';
import { pick } from '../i18n/language.ts';

/** What a matter's paragraph says beyond its sentence, for places where that sentence stands right above. */
export function circumstances(matter: Pick<IncidentDetail, 'sentence' | 'paragraph'>): string {
  const paragraph = pick(matter.paragraph);
  const sentence = pick(matter.sentence);
  return paragraph.startsWith(sentence) ? paragraph.slice(sentence.length).replace(/^[。.\s]+/, '') : paragraph;
}
