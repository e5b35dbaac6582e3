import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Statements kept; the program's own are some three hundred, the rest are searches that people make up. */
const kept = 600;

/**
 * A database that makes each statement once and gives it out again: making one costs more than running it. Whoever walks rows with
 * `iterate` does so to the end before anything else runs.
 */
export class PreparedDatabase extends DatabaseSync {
  private readonly made = new Map<string, StatementSync>();

  override prepare(sql: string): StatementSync {
    const known = this.made.get(sql);
    if (known) this.made.delete(sql);
    const statement = known ?? super.prepare(sql);
    this.made.set(sql, statement);
    if (this.made.size > kept) this.made.delete(this.made.keys().next().value!);
    return statement;
  }
}
