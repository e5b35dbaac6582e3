import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type ColdFile, wholeFiles } from './duckdb-cold-tier.ts';
import { literal } from './keeping.ts';
import type { Span } from './rule-chunk.ts';

/** Positions of the first look; nearly always enough for a page of what is newest. */
const firstLook = 4096;
const growth = 8;
/** A look that reads every body takes about a second on a busy machine. */
const widest = 262_144;

/** Where events lie: the hot table with its origins, and Parquet files of older days. Reading a span opens only what it touches. */
export class Tiers {
  private readonly coldDir: string;
  private readonly cold: readonly ColdFile[];
  private readonly hotFrom: number;

  private constructor(coldDir: string, cold: readonly ColdFile[], hotFrom: number) {
    this.coldDir = coldDir;
    this.cold = cold;
    this.hotFrom = hotFrom;
  }

  /**
   * Looks at what there is and defines the views over it: `hot_event` over the hot table, `all_event` over everything, the days named
   * one by one and read by column name. A day that cannot be read is left out, so that the others can be; retention tells of it.
   */
  static async show(writer: DuckDBConnection, reader: DuckDBConnection, coldDir: string): Promise<Tiers> {
    const cold = await wholeFiles(writer, reader, coldDir);
    const [hot] = (await writer.runAndReadAll('SELECT min(store_seq) FROM event')).getRowsJS();
    const behindCold = 1 + Math.max(0, ...cold.map(({ lastSeq }) => lastSeq));
    const tiers = new Tiers(coldDir, cold, Number(hot?.[0] ?? behindCold));
    await writer.run(
      'CREATE OR REPLACE VIEW hot_event AS SELECT e.* EXCLUDE (origin), o.* EXCLUDE (id, digest) FROM event e JOIN origin o ON o.id = e.origin',
    );
    await writer.run(`CREATE OR REPLACE VIEW all_event AS ${tiers.select(true, cold)}`);
    return tiers;
  }

  /** What to select from for a span; rows outside of it may be among them. */
  source({ first, last }: Span): string {
    const cold = this.cold.filter((file) => file.firstSeq <= last && file.lastSeq >= first);
    return `(${this.select(last >= this.hotFrom || cold.length === 0, cold)})`;
  }

  /** The oldest position that may be there. */
  get bottom(): number {
    return Math.max(1, Math.min(this.hotFrom, ...this.cold.map(({ firstSeq }) => firstSeq)));
  }

  /** Spans from a position backward to the oldest, the first ones short. */
  *backward(from: number): Generator<Span> {
    const { bottom } = this;
    let size = firstLook;
    for (let last = from; last >= bottom; size = Math.min(size * growth, widest)) {
      const first = Math.max(bottom, last - size + 1);
      yield { first, last };
      last = first - 1;
    }
  }

  private select(hot: boolean, cold: readonly ColdFile[]): string {
    const files = cold.map(({ path }) => literal(join(this.coldDir, path))).join(', ');
    return [
      ...(hot ? ['SELECT * FROM hot_event'] : []),
      ...(cold.length > 0 ? [`SELECT * FROM read_parquet([${files}], union_by_name = true)`] : []),
    ].join(' UNION ALL BY NAME ');
  }
}
