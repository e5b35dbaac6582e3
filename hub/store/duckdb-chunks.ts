import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  INTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { eventColumns } from './duckdb-schema.ts';
import type { EventBlock, Texts } from './event-block.ts';

/** Rows of a chunk: DuckDB's own measure, a vector. */
const vectorRows = 2048;
/** A text of so many bytes stands in the vector itself: four bytes of length, then the text, padded with zeros (duckdb.h, duckdb_string_t). */
const inlineBytes = 12;
const textBytes = 16;
/** A longer text begins with its first bytes, then the address of all of it. */
const prefixBytes = 4;
/** How long the thread may be kept from others before it lets them in, milliseconds. */
const breathMs = 20;

const types: Readonly<Record<(typeof eventColumns)[number][1], DuckDBType>> = {
  place: BIGINT,
  origin: INTEGER,
  bigint: BIGINT,
  double: DOUBLE,
  doubt: BOOLEAN,
  text: VARCHAR,
};
const textColumn = eventColumns.findIndex(([, type]) => type === 'text');
const columnTypes = eventColumns.map(([, type]) => types[type]);

/**
 * Appends a block inside the caller's transaction, a vector of each column at a time: some twenty copies per 2048 rows instead of a
 * call per value. `originIds` are the stored ids of the block's origins; rows are numbered from `firstSeq`.
 */
export async function appendBlock(
  writer: DuckDBConnection,
  block: EventBlock,
  originIds: readonly number[],
  firstSeq: number,
): Promise<void> {
  const appender = await writer.createAppender('event');
  const page = new Page(block, originIds, firstSeq);
  let held = performance.now();
  try {
    for (let from = 0; from < block.rows; from += vectorRows) {
      const rows = Math.min(vectorRows, block.rows - from);
      const chunk = DuckDBDataChunk.create(columnTypes, rows);
      page.fill(chunk, from, rows);
      appender.appendDataChunk(chunk);
      if (performance.now() - held > breathMs) {
        await new Promise(setImmediate);
        held = performance.now();
      }
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}

/** A part of the heap as DuckDB holds it: where it begins here, and there. */
interface Region {
  start: number;
  address: number;
}

/** Scratch memory in which one vector at a time is laid out as DuckDB keeps it. */
class Page {
  private readonly block: EventBlock;
  private readonly originIds: readonly number[];
  private readonly firstSeq: number;
  private readonly bytes = new ArrayBuffer(vectorRows * textBytes);
  private readonly words = new Uint32Array(this.bytes);
  private readonly octets = new Uint8Array(this.bytes);
  private readonly doubles = new Float64Array(this.bytes);
  private readonly present = new ArrayBuffer(vectorRows / 8);
  private readonly presence = new Uint8Array(this.present);

  constructor(block: EventBlock, originIds: readonly number[], firstSeq: number) {
    this.block = block;
    this.originIds = originIds;
    this.firstSeq = firstSeq;
  }

  /** Fills a chunk with rows of the block. */
  fill({ chunk }: DuckDBDataChunk, from: number, rows: number): void {
    const { origin, figures, clockDoubt, texts } = this.block.columns;
    const region = this.region(duckdb.data_chunk_get_vector(chunk, textColumn), from, rows);
    for (const [at, [name, type]] of eventColumns.entries()) {
      const vector = duckdb.data_chunk_get_vector(chunk, at);
      this.presence.fill(0xff);
      if (type === 'text') {
        this.texts(vector, texts[name], region, from, rows);
      } else if (type === 'place') {
        for (let row = 0; row < rows; row++) this.bigint(row, this.firstSeq + from + row);
        this.copy(vector, rows * 8);
      } else if (type === 'origin') {
        for (let row = 0; row < rows; row++) this.words[row] = this.originIds[origin[from + row]!]!;
        this.copy(vector, rows * 4);
      } else if (type === 'doubt') {
        this.octets.set(clockDoubt.subarray(from, from + rows));
        this.copy(vector, rows);
      } else {
        this.figures(vector, type, figures[name], from, rows);
      }
      duckdb.vector_ensure_validity_writable(vector);
      duckdb.copy_data_to_vector_validity(vector, 0, this.present, 0, this.present.byteLength);
    }
  }

  private figures(
    vector: Vector,
    type: 'bigint' | 'double',
    of: Readonly<Record<number, number>>,
    from: number,
    rows: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      const value = of[from + row]!;
      if (Number.isNaN(value)) this.absent(row);
      else if (type === 'double') this.doubles[row] = value;
      else this.bigint(row, value);
    }
    this.copy(vector, rows * 8);
  }

  /** Short texts stand in the vector itself, of a long one its length, its first bytes and where it stands in DuckDB's memory. */
  private texts(vector: Vector, { starts, lengths }: Texts, region: Region, from: number, rows: number): void {
    const { heap } = this.block.columns;
    const { words, octets } = this;
    words.fill(0, 0, rows * 4);
    for (let row = 0; row < rows; row++) {
      const length = lengths[from + row]!;
      if (length < 0) {
        this.absent(row);
        continue;
      }
      const start = starts[from + row]!;
      const inline = length <= inlineBytes;
      const shown = inline ? length : prefixBytes;
      words[row * 4] = length;
      for (let byte = 0; byte < shown; byte++) octets[row * textBytes + 4 + byte] = heap[start + byte]!;
      if (!inline) this.bigint(row * 2 + 1, region.address + start - region.start);
    }
    this.copy(vector, rows * textBytes);
  }

  /** Gives DuckDB the part of the heap where the texts of some rows stand, as one long text that its vector `keeper` owns. */
  private region(keeper: Vector, from: number, rows: number): Region {
    const { heap, texts } = this.block.columns;
    let start = heap.length;
    let end = 0;
    for (const { starts, lengths } of Object.values(texts)) {
      for (let row = from; row < from + rows; row++) {
        if (lengths[row]! <= inlineBytes) continue;
        start = Math.min(start, starts[row]!);
        end = Math.max(end, starts[row]! + lengths[row]!);
      }
    }
    if (end === 0) return { start: 0, address: 0 };
    if (end > heap.length) throw new RangeError(`texts end at ${end}, their heap at ${heap.length}`);
    duckdb.vector_assign_string_element_len(keeper, 0, heap.subarray(start, end));
    const { buffer, byteOffset } = duckdb.vector_get_data(keeper, textBytes);
    return { start, address: Number(new DataView(buffer, byteOffset, textBytes).getBigUint64(8, true)) };
  }

  /** A whole number below 2^53 as 64 bits, low half first, as all platforms of the binding keep it. */
  private bigint(row: number, value: number): void {
    this.words[row * 2] = value >>> 0;
    this.words[row * 2 + 1] = Math.floor(value / 2 ** 32) >>> 0;
  }

  private absent(row: number): void {
    this.presence[row >> 3]! &= ~(1 << (row & 7));
  }

  private copy(vector: Vector, bytes: number): void {
    duckdb.copy_data_to_vector(vector, 0, this.bytes, 0, bytes);
  }
}

type Vector = ReturnType<typeof duckdb.data_chunk_get_vector>;
