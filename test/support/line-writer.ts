import { closeSync, openSync, writeSync } from 'node:fs';

const everyMs = 20;

/** A program that writes numbered lines into its log at a steady rate until it is stopped. */
export class LineWriter {
  /** Lines written; the last one says this number. */
  written = 0;
  private readonly file: number;
  private readonly timer: NodeJS.Timeout;
  private readonly perSecond: number;
  private readonly startedAt = performance.now();

  constructor(path: string, perSecond: number) {
    this.file = openSync(path, 'a');
    this.perSecond = perSecond;
    this.timer = setInterval(() => this.write(), everyMs);
  }

  private write(): void {
    const due = Math.floor(((performance.now() - this.startedAt) / 1000) * this.perSecond);
    let text = '';
    while (this.written < due) text += `${lineOf(++this.written)}\n`;
    if (text !== '') writeSync(this.file, text);
  }

  stop(): void {
    clearInterval(this.timer);
    closeSync(this.file);
  }
}

/** Text of a numbered line. */
export const lineOf = (number: number) => `line ${number} 設備 ${'x'.repeat(number % 97)}`;

/** Number of a line, or null for anything else. */
export function numberOf(message: unknown): number | null {
  const found = /^line (\d+) /.exec(String(message));
  return found ? Number(found[1]) : null;
}
