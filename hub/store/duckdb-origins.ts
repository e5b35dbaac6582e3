import { hash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { originColumns } from './duckdb-schema.ts';
import type { Origin } from './origin.ts';

/** Ids remembered; what a plant has in use at a time is far less. */
const remembered = 100_000;
/** Digests asked for in one query. */
const askedTogether = 1000;

/**
 * The ids of origins, as the table `origin` gives them. Ids are for ever; those of a transaction that failed are not remembered.
 * The same origin may have two ids, since rows of an older program have no digest: reading goes by id and does not mind.
 */
export class OriginIds {
  private readonly writer: DuckDBConnection;
  private readonly known = new Map<string, number>();
  private next: number;

  private constructor(writer: DuckDBConnection, next: number) {
    this.writer = writer;
    this.next = next;
  }

  static async open(writer: DuckDBConnection): Promise<OriginIds> {
    const [row] = (await writer.runAndReadAll('SELECT coalesce(max(id), 0) FROM origin')).getRowsJS();
    return new OriginIds(writer, Number(row?.[0]) + 1);
  }

  /** Ids in the order of the origins, inside the caller's transaction; `accept` once it is committed. */
  async of(origins: readonly Origin[]): Promise<{ ids: number[]; accept: () => void }> {
    const digests = origins.map(digestOf);
    const fresh = new Map<string, number>();
    const missing = [...new Set(digests.filter((digest) => !this.known.has(digest)))];
    for (let at = 0; at < missing.length; at += askedTogether) {
      const some = missing.slice(at, at + askedTogether);
      const rows = await this.writer.runAndReadAll(
        `SELECT digest, id FROM origin WHERE digest IN (${some.map(() => '?').join(', ')})`,
        some,
      );
      for (const [digest, id] of rows.getRowsJS()) fresh.set(digest as string, Number(id));
    }
    const unseen = missing.filter((digest) => !fresh.has(digest));
    if (unseen.length > 0) {
      const byDigest = new Map(digests.map((digest, at) => [digest, origins[at]!]));
      const appender = await this.writer.createAppender('origin');
      for (const digest of unseen) {
        const id = this.next++;
        fresh.set(digest, id);
        appender.appendInteger(id);
        appender.appendVarchar(digest);
        const origin = byDigest.get(digest)!;
        for (const name of originColumns) {
          const value = origin[name];
          if (value === null) appender.appendNull();
          else if (typeof value === 'boolean') appender.appendBoolean(value);
          else appender.appendVarchar(value);
        }
        appender.endRow();
      }
      appender.flushSync();
      appender.closeSync();
    }
    return {
      ids: digests.map((digest) => fresh.get(digest) ?? this.known.get(digest)!),
      accept: () => this.remember(fresh),
    };
  }

  /** Forgets what it knows: rows of the table may be gone. */
  forget(): void {
    this.known.clear();
  }

  private remember(fresh: ReadonlyMap<string, number>): void {
    if (this.known.size + fresh.size > remembered) this.known.clear();
    for (const [digest, id] of fresh) this.known.set(digest, id);
  }
}

/** 128 bits over the origin's values. */
function digestOf(origin: Origin): string {
  return hash('sha256', JSON.stringify(originColumns.map((name) => origin[name])), 'hex').slice(0, 32);
}
