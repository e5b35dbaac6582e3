import { t } from '../../i18n/language.ts';

/** A source in the reader's words: the kind of source, and which one of them where its id tells (`windows-event-log:Security`). */
export function sourceName(id: string): string {
  const [type = id, ...which] = id.split(':');
  const name = t().sources.types[type] ?? type;
  return which.length === 0 ? name : t().sources.typeOf(name, which.join(':'));
}
