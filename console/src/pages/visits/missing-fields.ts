import type { VisitDetail } from '#protocol/api/visits.ts';
import { t } from '../../i18n/language.ts';

/** Where the form of a visit stands in its page. */
export const formId = 'visit-form';

/** Fields that the first signature still needs, by their names. */
export function missingNames({ missing }: Pick<VisitDetail, 'missing'>): string {
  const words = t().visits.fields;
  return missing.map((field) => words[field as keyof typeof words]).join(t().common.comma);
}
