import { randomUUIDv7 } from 'node:crypto';
import type { BoardStep } from '#protocol/api/incidents.ts';
import type { Role } from '#protocol/api/parts.ts';
import type { Contact } from '#protocol/api/settings.ts';
import type { BoardRole } from '../incident/board-roles.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';

/** A person that can be reached. */
export interface Reachable {
  name: string;
  phone: string | null;
  mail: string | null;
}

/** Who stands for a post at a moment. */
export interface Posting {
  role: string;
  holder: Reachable | null;
  deputy: Reachable | null;
}

/** What the contact book needs of the hub. */
export interface ContactBookParts {
  control: ControlStore;
  ledger: Ledger;
  roles: ReadonlyMap<string, BoardRole>;
  /** Shift of the site's calendar at a moment; null outside all shifts. */
  shiftAt: (site: string, at: Date) => string | null;
}

/** 連絡網: role × shift × holder × deputy × phone and mail, per site. */
export class ContactBook {
  private readonly parts: ContactBookParts;

  constructor(parts: ContactBookParts) {
    this.parts = parts;
  }

  /** The register of a site in its order; posts that should be held but have no row follow as vacancies. */
  list(site: string): Contact[] {
    const rows = this.rows(site);
    const missing = [...this.parts.roles.values()].filter(
      ({ id, staffed }) => staffed && !rows.some(({ role }) => role === id),
    );
    return [...rows, ...missing.map(({ id, name }, at) => vacancy(id, name, rows.length + at))];
  }

  /** Replaces the register of a site. Rows without id get one. */
  replace(site: string, contacts: readonly Contact[], by: { id: string; role: Role | null }): Contact[] {
    const { control, ledger } = this.parts;
    return control.transaction(() => {
      control.db.prepare('DELETE FROM contact WHERE site = ?').run(site);
      const insert = control.db.prepare('INSERT INTO contact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
      contacts.forEach((one, place) => {
        const id = one.id === '' ? randomUUIDv7() : one.id;
        insert.run(
          site,
          id,
          one.role,
          one.shift,
          filled(one.holder),
          filled(one.phone),
          filled(one.mail),
          filled(one.deputy),
          filled(one.deputyPhone),
          filled(one.deputyMail),
          place,
        );
      });
      ledger.record({
        who: by.id,
        role: by.role,
        kind: 'contacts.changed',
        site,
        subject: `contacts:${site}`,
        text: { ja: `連絡網を更新（${contacts.length} 行）`, en: `Contact register changed (${contacts.length} rows)` },
        payload: contacts,
      });
      return this.list(site);
    });
  }

  /** Who stands for a post now: the row of the current shift, else the row for any shift. */
  posting(site: string, role: string, at: Date): Posting {
    const row = this.standing(site, at)(this.rows(site).filter((one) => one.role === role));
    return {
      role,
      holder: row?.holder ? { name: row.holder, phone: row.phone, mail: row.mail } : null,
      deputy: row?.deputy ? { name: row.deputy, phone: row.deputyPhone, mail: row.deputyMail } : null,
    };
  }

  /** Rows that stand for their role at a moment. */
  onDuty(site: string, at: Date): ReadonlySet<string> {
    const rows = Map.groupBy(this.rows(site), ({ role }) => role);
    const standing = this.standing(site, at);
    return new Set([...rows.values()].flatMap((ofRole) => standing(ofRole)?.id ?? []));
  }

  private standing(site: string, at: Date): (ofRole: readonly Contact[]) => Contact | undefined {
    const shift = this.parts.shiftAt(site, at);
    return (rows) =>
      rows.find((one) => one.shift !== null && one.shift === shift) ?? rows.find((one) => one.shift === null);
  }

  /** Whom to call for a step of the board: the holder, else the deputy, else nobody (a vacancy). */
  holder(site: string, role: string, at: Date): BoardStep['holder'] {
    const { holder, deputy } = this.posting(site, role, at);
    if (holder) return { name: holder.name, phone: holder.phone, deputy: false };
    return { name: deputy?.name ?? null, phone: deputy?.phone ?? null, deputy: deputy !== null };
  }

  /** Posts that should be held and are not: without any row, or with a row that names nobody. */
  vacancies(site: string): { role: string; shift: string | null }[] {
    return this.list(site)
      .filter(({ role, holder }) => holder === null && this.parts.roles.get(role)?.staffed !== false)
      .map(({ role, shift }) => ({ role, shift }));
  }

  private rows(site: string): Contact[] {
    return this.parts.control.db
      .prepare('SELECT * FROM contact WHERE site = ? ORDER BY place, role, id')
      .all(site)
      .map((row) => this.toContact(row));
  }

  private toContact(row: Record<string, unknown>): Contact {
    const role = row['role'] as string;
    const text = (name: string) => row[name] as string | null;
    return {
      id: row['id'] as string,
      role,
      roleName: this.parts.roles.get(role)?.name ?? { ja: role, en: role },
      shift: text('shift'),
      holder: text('holder'),
      phone: text('phone'),
      mail: text('mail'),
      deputy: text('deputy'),
      deputyPhone: text('deputy_phone'),
      deputyMail: text('deputy_mail'),
      order: row['place'] as number,
    };
  }
}

function vacancy(role: string, roleName: Contact['roleName'], order: number): Contact {
  const nobody = { holder: null, phone: null, mail: null, deputy: null, deputyPhone: null, deputyMail: null };
  return { id: `vacant:${role}`, role, roleName, shift: null, ...nobody, order };
}

/** A name or number as people meant it: blanks are none. */
function filled(text: string | null): string | null {
  return text?.trim() ? text.trim() : null;
}
