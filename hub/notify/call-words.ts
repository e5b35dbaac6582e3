import type { Bilingual } from '#protocol/api/parts.ts';
import type { EscalationStep } from './escalation-policy.ts';

/** A post that a step was to call and that neither mail nor webhook reaches; `someone` holds it and can be phoned. */
export interface Missed {
  role: Bilingual;
  deputy: boolean;
  someone: boolean;
}

const stepNames: Record<EscalationStep['name'], Bilingual> = {
  first: { ja: '担当者', en: 'holders' },
  deputies: { ja: '代行者', en: 'deputies' },
  next: { ja: '次の担当', en: 'next post' },
  all: { ja: '全員', en: 'everybody' },
};

/** What the time line says of a call that was made; `round` counts from 0. */
export function calledWords(step: EscalationStep['name'], roles: Bilingual[], round: number): Bilingual {
  const name = stepNames[step];
  const lap = round > 0 ? { ja: `${round + 1}巡目・`, en: `round ${round + 1}, ` } : { ja: '', en: '' };
  return {
    ja: `連絡しました（${lap.ja}${name.ja}）：${inJapanese(roles).join('、')}`,
    en: `Called (${lap.en}${name.en}): ${inEnglish(roles).join(', ')}`,
  };
}

/** What the time line says of those whom no call reached: whom to phone, in which order, and which posts are vacant. */
export function missedWords(missed: readonly Missed[]): Bilingual {
  const phone = missed.filter(({ someone }) => someone).map(({ role }) => role);
  const vacant = missed
    .filter(({ role, someone }) => !someone && !inJapanese(phone).includes(role.ja))
    .map(({ role, deputy }) => (deputy ? { ja: `${role.ja}の代行者`, en: `deputy of ${role.en}` } : role));
  const order = { ja: inJapanese(phone).join(' → '), en: inEnglish(phone).join(' → ') };
  const gone = { ja: inJapanese(vacant).join('、'), en: inEnglish(vacant).join(', ') };
  if (phone.length === 0) {
    return { ja: `空席のため連絡できません：${gone.ja}`, en: `Nobody to call, these posts are vacant: ${gone.en}` };
  }
  return {
    ja: `メールアドレスか経路がないため連絡できません。この順に電話してください：${order.ja}${vacant.length > 0 ? `。空席：${gone.ja}` : ''}`,
    en: `No mail address or channel; phone them in this order: ${order.en}${vacant.length > 0 ? `. Vacant: ${gone.en}` : ''}`,
  };
}

function inJapanese(names: readonly Bilingual[]): string[] {
  return [...new Set(names.map(({ ja }) => ja))];
}

function inEnglish(names: readonly Bilingual[]): string[] {
  return [...new Set(names.map(({ en }) => en))];
}
