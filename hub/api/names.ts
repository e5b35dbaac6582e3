import type { Bilingual } from '#protocol/api/parts.ts';
import type { Access } from '../access/access.ts';
import type { Mask } from '../access/masking.ts';
import type { Principal } from '../access/principal.ts';

/** Acting for the product itself. */
const product = 'hinomi';

/**
 * Names of people who work with the product, as one reader may see them. Who acts on matters knows the colleagues; others
 * (auditors, administrators) see a stand-in until they give a reason.
 */
export class StaffNames {
  private readonly access: Access;
  private readonly mask: Mask;
  private readonly open: boolean;
  private all: string[] | undefined;

  /** `known`: this reader knows these colleagues whatever his role. */
  constructor(access: Access, who: Principal, mask: Mask, known = false) {
    this.access = access;
    this.mask = mask;
    this.open = known || mask.open || who.may.has('comment');
  }

  /** A person's id, or a name as it was written, as it may be shown. */
  show(who: string): string {
    if (who === product) return 'Hinomi';
    const name = this.access.people.get(who)?.name ?? who;
    return this.open ? name : this.mask.account(name);
  }

  /** The same for a name that may be absent. */
  maybe(who: string | null): string | null {
    return who === null ? null : this.show(who);
  }

  /** A sentence of the ledger, in which people may be named. */
  text(text: Bilingual): Bilingual {
    if (this.open) return text;
    this.all ??= this.access.people.list().map((person) => person.name);
    return { ja: this.mask.text(text.ja, this.all), en: this.mask.text(text.en, this.all) };
  }

  /** A telephone number belongs to its holder. */
  phone(number: string | null): string | null {
    return this.open || number === null ? number : '●●●';
  }
}
