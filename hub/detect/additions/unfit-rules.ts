import type { SystemTrouble } from '../../incident/silence.ts';
import type { AddedRules, UnfitAddition } from './added-rules.ts';
import { words } from './addition-words.ts';

/** What the watch over added rules stands on. */
export interface UnfitRulesParts {
  book: Pick<AddedRules, 'now' | 'unfit'>;
  sites(): string[];
  tell(trouble: SystemTrouble): void;
}

const title = { ja: '働いていない検知ルール', en: 'Rules that do not work' };

/** Raises a trouble for what people put in force and is not: damaged where it is kept, or refused by this version of the product. */
export class UnfitRules {
  private readonly parts: UnfitRulesParts;
  private seen: number | null = null;

  constructor(parts: UnfitRulesParts) {
    this.parts = parts;
  }

  /** Looks once after each start and each decision. */
  tick(): void {
    const { book, tell } = this.parts;
    const { revision } = book.now();
    if (revision === this.seen) return;
    for (const one of book.unfit()) tell(this.trouble(one));
    this.seen = revision;
  }

  private trouble(one: UnfitAddition): SystemTrouble {
    const { addition, refused } = one;
    return {
      ...{ site: addition.site ?? this.parts.sites()[0]!, key: `rules:${addition.id}`, severity: 'S2', title },
      sentence: refused ? words.unfit(one, refused) : words.damaged(one),
    };
  }
}
