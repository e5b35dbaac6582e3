import type { ChangeItem } from '#protocol/api/controllers.ts';
import { pick, t } from '../../i18n/language.ts';
import { count } from '../time.ts';
import { hasSides } from './difference-model.ts';
import { valueWords } from './place-words.ts';

type Sides = Pick<ChangeItem, 'op' | 'key' | 'from' | 'to'> & Partial<Pick<ChangeItem, 'path'>>;
type Shown = Sides & Pick<ChangeItem, 'unit'> & Partial<Pick<ChangeItem, 'rule' | 'why'>>;

/** What stood, or stands now, at the place of a difference; null where there was nothing. Of a section that cannot be read it is how many records it had. */
export function sideText(of: Sides, side: 'from' | 'to'): string | null {
  const value = of[side];
  if (value === null) return null;
  return of.op === 'unreadable' && of.key === '*'
    ? t().differences.records(count(Number(value)))
    : valueWords(of.path ?? '', value);
}

/** The same in a line of text, with the unit, or the word for nothing. */
export function sideWords(of: Sides & Pick<ChangeItem, 'unit'>, side: 'from' | 'to'): string {
  const text = sideText(of, side);
  return text === null ? t().controllers.absent : `${text} ${of.unit ?? ''}`.trim();
}

/** Why a controller could not be compared, of the item that stands for that. */
export function whyNot({ why, to }: Pick<ChangeItem, 'why' | 'to'>): string {
  return why === undefined ? (to ?? '') : pick(why);
}

/** A difference in a line of text: before and after, or what happened to an object that has no value. */
export function changeWords(of: Shown): string {
  if (of.rule === 'incomparable') return whyNot(of);
  return hasSides(of) ? `${sideWords(of, 'from')} → ${sideWords(of, 'to')}` : t().controllers.ops[of.op];
}
