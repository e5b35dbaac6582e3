import type { VisitForm } from '#protocol/api/visit-acts.ts';
import { shortStamp } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';

/** Something that was brought, with what its check found, who checked it and when, in one line. */
export function broughtWords(one: NonNullable<VisitForm['equipment']>[number]): string {
  const at = one.checkedAt ? shortStamp(one.checkedAt) : '';
  const by = one.checkedBy || at ? t().visitBrought.checkedWith(one.checkedBy ?? '', at) : null;
  const mac = one.mac ? `MAC ${one.mac}` : null;
  const facts = [t().visitBrought.checks[one.check], by, one.note, mac];
  return t().visits.withMore(one.name, facts.filter(Boolean).join(t().common.comma));
}
