import type { Role } from '#protocol/api/parts.ts';
import type { LedgerPort } from '../../ledger/ledger-port.ts';
import type { ControlStore } from '../../store/control-store.ts';
import { fingerprintOf } from '../packs/pack-file.ts';

/** A key whose packs are taken, by a person's word. */
export interface TrustedKey {
  fingerprint: string;
  name: string;
  reason: string;
  by: string;
  at: string;
  endedAt: string | null;
}

/** Keys that people trust to sign rule packs. What a key signed before its trust ended stays in force until a person takes it out. */
export class TrustedKeys {
  private readonly parts: { control: ControlStore; record: LedgerPort['record']; clock: () => Date };

  constructor(parts: { control: ControlStore; record: LedgerPort['record']; clock: () => Date }) {
    this.parts = parts;
  }

  list(): TrustedKey[] {
    return this.parts.control.db.prepare('SELECT * FROM rule_key ORDER BY ended_at IS NOT NULL, name').all().map(read);
  }

  /** The key by its fingerprint, also one whose trust has ended. */
  get(fingerprint: string): TrustedKey | null {
    return this.list().find((one) => one.fingerprint === fingerprint) ?? null;
  }

  isTrusted(fingerprint: string): boolean {
    return this.get(fingerprint)?.endedAt === null;
  }

  /** Trusts a key (SPKI, base64url); null for what is no Ed25519 key. */
  trust(
    { key, name, reason }: { key: string; name: string; reason: string },
    by: { id: string; role: Role | null },
  ): TrustedKey | null {
    const fingerprint = fingerprintOf(key);
    if (fingerprint === null) return null;
    const at = this.parts.clock().toISOString();
    this.parts.control.transaction(() => {
      this.parts.control.db
        .prepare(
          `INSERT INTO rule_key (fingerprint, key, name, reason, by_id, at) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (fingerprint) DO UPDATE SET name = excluded.name, reason = excluded.reason, by_id = excluded.by_id,
             at = excluded.at, ended_at = NULL, ended_by = NULL, end_reason = NULL`,
        )
        .run(fingerprint, key, name, reason, by.id, at);
      this.note('rule.key_trusted', fingerprint, by, {
        ja: `ルールパックの署名の鍵「${name}」（指紋 ${fingerprint}）を信頼することにしました：${reason}`,
        en: `The key "${name}" (fingerprint ${fingerprint}) is trusted to sign rule packs: ${reason}`,
      });
    });
    return this.get(fingerprint);
  }

  /** Ends the trust in a key; null when there is none. */
  end(fingerprint: string, reason: string, by: { id: string; role: Role | null }): TrustedKey | null {
    const known = this.get(fingerprint);
    if (known === null || known.endedAt !== null) return null;
    this.parts.control.transaction(() => {
      this.parts.control.db
        .prepare('UPDATE rule_key SET ended_at = ?, ended_by = ?, end_reason = ? WHERE fingerprint = ?')
        .run(this.parts.clock().toISOString(), by.id, reason, fingerprint);
      this.note('rule.key_ended', fingerprint, by, {
        ja: `ルールパックの署名の鍵「${known.name}」（指紋 ${fingerprint}）を信頼しないことにしました：${reason}`,
        en: `The key "${known.name}" (fingerprint ${fingerprint}) is not trusted to sign rule packs any more: ${reason}`,
      });
    });
    return this.get(fingerprint);
  }

  private note(
    kind: string,
    fingerprint: string,
    by: { id: string; role: Role | null },
    text: { ja: string; en: string },
  ): void {
    this.parts.record({
      who: by.id,
      role: by.role,
      kind,
      site: null,
      subject: `rule-key/${fingerprint}`,
      text,
      payload: { fingerprint },
    });
  }
}

function read(row: Record<string, unknown>): TrustedKey {
  return {
    fingerprint: row['fingerprint'] as string,
    name: row['name'] as string,
    reason: row['reason'] as string,
    by: row['by_id'] as string,
    at: row['at'] as string,
    endedAt: row['ended_at'] as string | null,
  };
}
