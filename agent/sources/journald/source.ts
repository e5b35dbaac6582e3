import { readFileSync } from 'node:fs';
import { cutMessage } from '#engine/logs/host-event.ts';
import { readJournalLine } from '#engine/logs/journald.ts';
import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { because, type Reason, reasonFields } from '#protocol/reasons/reason.ts';
import { ChildFailedError, type ChildLines, childLines } from '../child/child-output.ts';
import { pause } from '../pause.ts';
import { defineSource, type SourceContext } from '../source.ts';
import { hiddenJournals } from './journal-access.ts';
import { type JournaldConfig, journaldConfig } from './source.config.ts';

/** Position in the journal. */
export interface JournalPosition {
  cursor: string;
  /** When the journal took in the entry at the cursor, milliseconds since 1970 with their fraction. */
  ms: number;
  /** When the first run began, milliseconds since 1970. */
  historyUntil: number;
  /** The entries that were there on the first run are not all read yet. */
  readingBack: boolean;
}

/** The fields that are read; others, such as core dumps, stay in the journal. */
const outputFields = [
  ...['MESSAGE', 'MESSAGE_ID', 'PRIORITY', 'SYSLOG_IDENTIFIER', 'SYSLOG_FACILITY', 'SYSLOG_PID', '_COMM', '_PID'],
  ...['_HOSTNAME', '_SYSTEMD_UNIT', '_SOURCE_REALTIME_TIMESTAMP', 'USER_ID', 'SESSION_ID'],
].join(',');

const bootIdFile = '/proc/sys/kernel/random/boot_id';
const entriesAtOnce = 200;
const maxLineBytes = 8_388_608;
const retryMs = 600_000;

/** Follows the journal of systemd. */
export const source = defineSource<JournaldConfig>({
  type: 'journald',
  schema: journaldConfig,
  platforms: ['linux'],
  run: async (context) => {
    const reader = new JournalReader(context);
    do {
      try {
        await reader.follow();
      } catch (error) {
        if (!(error instanceof ChildFailedError && error.missing)) throw error;
        context.report({
          state: 'unavailable',
          reasons: [because('program_missing', { program: context.config.command })],
        });
      }
    } while (await pause(retryMs, context.signal));
  },
});

class JournalReader {
  readonly #context: SourceContext<JournaldConfig>;
  #position: JournalPosition;
  /** The saved entry, which must come first again; undefined when there is none or it came. */
  #expected: string | undefined;
  /** After a refused position: entries up to this time were read before. */
  #skipUntil = Number.NEGATIVE_INFINITY;

  constructor(context: SourceContext<JournaldConfig>) {
    this.#context = context;
    const now = context.now().getTime();
    const since = now - context.config.historyDays * 86_400_000;
    this.#position = context.position<JournalPosition>() ?? {
      cursor: '',
      ms: since,
      historyUntil: now,
      readingBack: true,
    };
    this.#expected = this.#position.cursor === '' ? undefined : this.#position.cursor;
  }

  /** Reads until the signal ends; throws when the journal cannot be read. */
  async follow(): Promise<void> {
    try {
      await this.#run();
    } catch (error) {
      const refused = error instanceof ChildFailedError && /cursor/i.test(error.detail) && this.#expected !== undefined;
      if (!refused) throw error;
      this.#expected = undefined;
      this.#skipUntil = this.#position.ms;
      await this.#keep([this.#gap('source_rotated', because('journal_position_refused'))]);
      await this.#run();
    }
  }

  /**
   * First what is there, to its end, then what comes: no clock decides what is history, and nothing is left behind in the boots
   * before this one, which `journalctl --follow` does not show.
   */
  async #run(): Promise<void> {
    const { config, signal } = this.#context;
    this.#report();
    await this.#readOutput(['--quiet'], '--cursor');
    if (signal.aborted) return;
    if (this.#position.readingBack) {
      this.#position = { ...this.#position, readingBack: false };
      await this.#keep([]);
    }
    await this.#readOutput(['--quiet', '--follow', '--no-tail'], '--after-cursor');
    if (!signal.aborted) throw new ChildFailedError(config.command, 0, 'it stopped following');
  }

  #report(): void {
    const hidden = hiddenJournals(this.#context.config.directory);
    if (hidden.length === 0) {
      this.#context.report({ state: 'running' });
      return;
    }
    const reasons = [because('journals_hidden', { folder: hidden[0]!, count: hidden.length })];
    this.#context.report({ state: 'degraded', reasons });
  }

  async #readOutput(mode: string[], from: '--cursor' | '--after-cursor'): Promise<void> {
    const { config, signal } = this.#context;
    const env = { ...process.env, LC_ALL: 'C', SYSTEMD_COLORS: '0' };
    const output = childLines(config.command, this.#arguments(mode, from), { signal, maxLineBytes, env });
    for await (const piece of output) await this.#take(piece);
  }

  #arguments(mode: string[], from: '--cursor' | '--after-cursor'): string[] {
    const { directory, matches } = this.#context.config;
    const { cursor, ms } = this.#position;
    const args = [...mode, '--no-pager', '--all', '--output=json'];
    args.push(`--output-fields=${outputFields}`);
    // Without --merge, following a folder that holds no entry yet is refused, and only the boot that this process sees is followed.
    if (directory !== undefined || (mode.includes('--follow') && !this.#endsInThisBoot())) args.push('--merge');
    if (directory !== undefined) args.push(`--directory=${directory}`);
    const refused = this.#skipUntil !== Number.NEGATIVE_INFINITY;
    args.push(cursor === '' || refused ? `--since=@${Math.floor(ms / 1000)}` : `${from}=${cursor}`);
    return [...args, ...matches];
  }

  /** In a container the journal can stand under another boot id than this process sees; in what order odd clocks stood is not ours to say. */
  #endsInThisBoot(): boolean {
    const boot = /(?:^|;)b=([0-9a-f]{32})(?:;|$)/.exec(this.#position.cursor)?.[1];
    return boot === undefined || boot === readFileSync(bootIdFile, 'utf8').trim().replaceAll('-', '');
  }

  async #take({ lines, tooLong }: ChildLines): Promise<void> {
    let drafts: EventDraft[] = tooLong.map((bytes) =>
      this.#gap('line_rejected', because('journal_entry_too_long', { bytes }), 1),
    );
    for (const line of lines) {
      drafts.push(...this.#read(line));
      if (drafts.length < entriesAtOnce) continue;
      await this.#keep(drafts);
      drafts = [];
    }
    if (drafts.length > 0) await this.#keep(drafts);
  }

  #read(line: string): EventDraft[] {
    const read = readJournalLine(line, { host: this.#context.host });
    if ('fault' in read) {
      const { fault, line: text } = read;
      return [this.#gap('line_rejected', because('journal_entry_unreadable', { fault, line: text }), 1)];
    }
    const expected = this.#expected;
    this.#expected = undefined;
    if (expected === read.cursor) return [];
    const lost = expected === undefined ? [] : [this.#gap('source_rotated', because('journal_entry_gone'))];
    this.#position = { ...this.#position, cursor: read.cursor, ms: read.takenMs };
    if (read.takenMs <= this.#skipUntil) return lost;
    this.#skipUntil = Number.NEGATIVE_INFINITY;
    const draft = cutMessage(read.draft, this.#context.config.maxMessageBytes);
    return [...lost, this.#wasThereBefore(Date.parse(draft.time)) ? { ...draft, history: true } : draft];
  }

  /** A reading back that was interrupted also meets what came since the first run; what is ahead of the clock did not. */
  #wasThereBefore(ms: number): boolean {
    const { readingBack, historyUntil } = this.#position;
    return readingBack && (ms <= historyUntil || ms > this.#context.now().getTime());
  }

  #keep(drafts: EventDraft[]): Promise<void> {
    return this.#context.emit(drafts, this.#position);
  }

  #gap(kind: string, reason: Reason, count?: number): EventDraft {
    const time = this.#context.now().toISOString();
    const { cursor, ms } = this.#position;
    const fields: Fields = {
      'gap.kind': kind,
      ...reasonFields('gap', reason),
      'gap.source': this.#context.id,
      'gap.from': new Date(ms).toISOString(),
      'gap.to': time,
      'host.name': this.#context.host,
    };
    if (cursor !== '') fields['gap.first'] = cursor;
    if (count !== undefined) fields['gap.count'] = count;
    return { kind: 'gap', time, fields };
  }
}
