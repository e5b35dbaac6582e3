import { describe, expect, it } from 'vitest';
import { PreparedDatabase } from './prepared-database.ts';

function database(): PreparedDatabase {
  const db = new PreparedDatabase(':memory:');
  db.exec("CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO word VALUES (1, 'a'), (2, 'b')");
  return db;
}

describe('a database that keeps its statements', () => {
  it('gives the same statement out again, with other values each time', () => {
    const db = database();
    const sql = 'SELECT text FROM word WHERE id = ?';
    expect(db.prepare(sql).get(1)).toEqual({ text: 'a' });
    expect(db.prepare(sql).get(2)).toEqual({ text: 'b' });
    expect(db.prepare(sql)).toBe(db.prepare(sql));
  });

  it('sees columns that were added after a statement was made', () => {
    const db = database();
    const sql = 'SELECT * FROM word WHERE id = ?';
    expect(db.prepare(sql).get(1)).toEqual({ id: 1, text: 'a' });
    db.exec("ALTER TABLE word ADD COLUMN note TEXT DEFAULT 'n'");
    expect(db.prepare(sql).get(1)).toEqual({ id: 1, text: 'a', note: 'n' });
  });

  it('forgets statements that were not asked for in a long time, never one in use', () => {
    const db = database();
    const usual = db.prepare('SELECT text FROM word WHERE id = 1');
    const once = db.prepare('SELECT text FROM word WHERE id = 2');
    for (let at = 0; at < 1000; at++) {
      db.prepare(`SELECT ${at} AS n FROM word`);
      db.prepare('SELECT text FROM word WHERE id = 1');
    }
    expect(db.prepare('SELECT text FROM word WHERE id = 1')).toBe(usual);
    expect(db.prepare('SELECT text FROM word WHERE id = 2')).not.toBe(once);
    expect(once.get()).toEqual({ text: 'b' });
  });
});
