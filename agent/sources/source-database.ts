import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** What a source remembers on disk: a small SQLite file in its own folder that takes little memory. */
export class SourceDatabase {
  readonly #db: DatabaseSync;
  /** Statements by their text: each is compiled once, since their native memory is freed late. */
  readonly #statements = new Map<string, StatementSync>();

  /** `schema` must be harmless when it is run again. */
  constructor(path: string, schema: string) {
    this.#db = new DatabaseSync(path);
    this.#db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA cache_size = -1024;
      ${schema}
    `);
  }

  /** The statement of this text. */
  sql(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known) return known;
    const statement = this.#db.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }

  /** Runs text that asks nothing, such as `BEGIN`. */
  exec(text: string): void {
    this.#db.exec(text);
  }

  close(): void {
    this.#db.close();
  }
}
