import type { z } from 'zod';
import type { ChangeItem, judgementAct } from '#protocol/api/controllers.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { Differences } from './differences.ts';
import { type Impossible, impossible } from './impossible.ts';

/** Differences that an act is about, all of which are open, and what the ledger says of it. */
export interface Judged {
  items: ChangeItem[];
  kind: 'difference.accepted' | 'difference.rejected';
  text: Bilingual;
}

/** What judging differences of a controller comes to; impossible when a newer reading took one of them away, and then none is judged. */
export function judgedItems(of: Differences | null, act: z.infer<typeof judgementAct>): Judged | Impossible {
  const open = new Map(of && 'items' in of ? of.items.map((one) => [one.id, one]) : []);
  const ids = new Set(act.items);
  const items = [...ids].flatMap((id) => open.get(id) ?? []);
  const gone = ids.size - items.length;
  const [first] = items;
  if (gone > 0 || first === undefined) {
    return impossible(
      `差分 ${gone} 件は今の取得結果にありません。画面を更新してください。何も判定していません。`,
      `${gone} of these differences are no longer there. Refresh the page; nothing was judged.`,
    );
  }
  const accepted = act.verdict === 'accepted';
  const more = items.length - 1;
  return {
    items,
    kind: accepted ? 'difference.accepted' : 'difference.rejected',
    text: {
      ja: `「${first.path}」${more > 0 ? `ほか ${more} 件` : ''}の差分を${accepted ? '正しい変更と判定' : '認めない変更と判定'}しました。`,
      en: `The difference at ${first.path} ${more > 0 ? `and ${more} more were` : 'was'} ${act.verdict}.`,
    },
  };
}
