import { t } from '../../i18n/language.ts';

/** A capability in words; one that this version does not know is shown as the hub names it. */
export function capabilityName(id: string): string {
  return t().capabilities[id] ?? id;
}
