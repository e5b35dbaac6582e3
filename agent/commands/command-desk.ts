import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, type CommandName, command } from '#protocol/command.ts';
import { mostSetUpAnswer } from '#protocol/controller-setup.ts';
import { openSigned } from '../uplink/signed.ts';

/** Characters of an answer that every hub takes. */
const usualAnswer = 2000;
/** Orders whose answer is longer; only hubs that know it give them. */
const longAnswers: ReadonlySet<string> = new Set(['check', 'discover']);
const tooLong = 'the answer is too long to be told: look at fewer addresses at once';

/** An answer waits in the heartbeat until the hub says that it has it. */
export interface Answer {
  id: string;
  ok: boolean;
  detail: string;
}

/** What the desk needs: who we are, what is allowed here, and who carries out. */
export interface DeskParts {
  home: string;
  site: string;
  agent: string;
  commandKey: string;
  allowed: readonly CommandName[];
  carryOut(source: string, name: string, argument: unknown): Promise<unknown>;
  /** An answer is ready; whoever gave the order waits for it. */
  onAnswer(): void;
  /** Something was refused; it becomes an event. */
  onRefused(reason: string): void;
  now(): number;
}

/** Judges orders: signature, addressee, age, counter, local bounds. A refused one is reported, never carried out. */
export class CommandDesk {
  private readonly parts: DeskParts;
  private counter: number;
  readonly answers: Answer[] = [];

  constructor(parts: DeskParts) {
    this.parts = parts;
    this.counter = existsSync(this.file) ? Number(readFileSync(this.file, 'utf8')) || 0 : 0;
  }

  private get file(): string {
    return join(this.parts.home, 'command-counter');
  }

  /**
   * Judges one envelope from the bus and begins what it orders, without waiting for the end: a reading may take many minutes, and other
   * orders are not to wait for it. Throws when the judgement cannot be written down; nothing was begun then.
   */
  begin(text: string): void {
    const opened = openSigned(text, this.parts.commandKey, command);
    if (typeof opened === 'string') {
      this.parts.onRefused(`a command was refused: ${opened}`);
      return;
    }
    const refusal = this.refusal(opened);
    if (refusal) {
      this.parts.onRefused(`command ${opened.id} (${opened.name}) was refused: ${refusal}`);
      this.answer({ id: opened.id, ok: false, detail: refusal });
      return;
    }
    this.remember(opened.counter);
    void this.carryOut(opened);
  }

  private async carryOut({ id, name, source, argument }: Command): Promise<void> {
    const room = longAnswers.has(name) ? mostSetUpAnswer : usualAnswer;
    try {
      const detail = JSON.stringify((await this.parts.carryOut(source, name, argument)) ?? null);
      const fits = detail.length <= room || !longAnswers.has(name);
      this.answer(fits ? { id, ok: true, detail: detail.slice(0, room) } : { id, ok: false, detail: tooLong });
    } catch (error) {
      this.answer({ id, ok: false, detail: (error as Error).message.slice(0, usualAnswer) });
    }
  }

  private answer(answer: Answer): void {
    this.answers.push(answer);
    this.parts.onAnswer();
  }

  /** The hub has these answers. */
  confirmed(ids: readonly string[]): void {
    for (const id of ids) {
      const at = this.answers.findIndex((answer) => answer.id === id);
      if (at >= 0) this.answers.splice(at, 1);
    }
  }

  private refusal(order: Command): string | null {
    if (order.site !== this.parts.site || order.agent !== this.parts.agent) return 'it is for another agent';
    if (order.counter <= this.counter) return `its counter ${order.counter} is not above ${this.counter}`;
    if (Date.parse(order.expires) < this.parts.now()) return 'it has expired';
    if (!this.parts.allowed.includes(order.name))
      return `"${order.name}" is not allowed by the configuration on this machine`;
    return null;
  }

  private remember(counter: number): void {
    this.counter = counter;
    writeFileSync(`${this.file}.tmp`, String(counter), { mode: 0o600 });
    renameSync(`${this.file}.tmp`, this.file);
  }
}
