import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { HubConfig } from '#protocol/command.ts';
import {
  passwordOwner,
  type SentController,
  type SetUpType,
  sentController,
  setUpTypes,
} from '#protocol/controller-setup.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import type { ConfiguredSource } from '../agent.config.ts';
import { SealedPasswords } from '../controllers/sealed-password.ts';
import type { Identity } from '../self/identity.ts';
import { sourceFolder } from '../self/source-folder.ts';
import type { SourceRunner } from '../self/source-runner.ts';
import { type JudgedController, judgeController, type LocalWord } from './judged-controller.ts';
import { openSealedSecret } from './sealed-secret.ts';

/** What it needs of the agent. */
export interface SentControllersParts {
  home: string;
  identity: Pick<Identity, 'site' | 'agent' | 'sealKey'>;
  local: LocalWord;
  /** A source for these controllers, which runs until the signal. */
  runner(source: ConfiguredSource, signal: AbortSignal): SourceRunner;
  /** Ends when the agent stops. */
  signal: AbortSignal;
  /** Memory that the threads of these sources take, megabytes. */
  onMemory(megabytes: number): void;
  log(message: string, detail: Record<string, unknown>): void;
}

interface Running {
  runner: SourceRunner;
  /** What it was started with. */
  entries: string;
  megabytes: number;
  stop: AbortController;
  ended: Promise<void>;
}

/** A controller of the hub that is not read here. */
export type NotRead = { device: string; reasons: Reason[] };

const kept = z.array(sentController);

/**
 * Reads the controllers that people at the hub set up, beside those of the machine's own file: one source per protocol, started anew
 * when something about it changes. What was sent last is kept, so that a gateway without a line to its site goes on reading.
 */
export class SentControllers {
  readonly #parts: SentControllersParts;
  readonly #running = new Map<SetUpType, Running>();
  #sent: SentController[] = [];
  #notRead: NotRead[] = [];
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: SentControllersParts) {
    this.#parts = parts;
  }

  get runners(): SourceRunner[] {
    return [...this.#running.values()].map(({ runner }) => runner);
  }

  get notRead(): NotRead[] {
    return this.#notRead;
  }

  /** Begins with what was sent before the agent ended. */
  start(): Promise<void> {
    const file = this.#file;
    if (!existsSync(file)) return this.#turn;
    const controllers = readKept(readFileSync(file, 'utf8'));
    if (controllers) return this.#next(() => this.#apply(controllers));
    this.#parts.log('controllers of the hub are damaged on disk; they come again with its configuration', { file });
    return this.#turn;
  }

  /** Takes the hub's configuration; one of an older hub says nothing about controllers and changes nothing. */
  take(config: HubConfig): Promise<void> {
    return this.#next(async () => {
      const { controllers } = config;
      if (controllers !== undefined && JSON.stringify(controllers) !== JSON.stringify(this.#sent)) {
        this.#keep(controllers);
        await this.#apply(controllers);
      }
      for (const runner of this.runners) await runner.configure(config);
    });
  }

  /** Resolves when all have ended after the agent's signal. */
  async ended(): Promise<void> {
    await Promise.all([...this.#running.values()].map((one) => one.ended));
  }

  get #file(): string {
    return join(this.#parts.home, 'controllers-of-hub.json');
  }

  #next(act: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(act).catch((error: Error) => {
      this.#parts.log('controllers of the hub could not be taken over', { error: error.stack });
    });
    return this.#turn;
  }

  #keep(controllers: readonly SentController[]): void {
    writeFileSync(`${this.#file}.tmp`, JSON.stringify(controllers), { mode: 0o600 });
    renameSync(`${this.#file}.tmp`, this.#file);
  }

  async #apply(controllers: SentController[]): Promise<void> {
    this.#sent = controllers;
    this.#notRead = [];
    for (const type of setUpTypes) {
      const taken = await this.#taken(controllers.filter((one) => one.type === type));
      await this.#run(type, taken);
    }
    this.#parts.onMemory([...this.#running.values()].reduce((sum, { megabytes }) => sum + megabytes, 0));
  }

  async #taken(controllers: readonly SentController[]): Promise<JudgedController[]> {
    const taken: JudgedController[] = [];
    for (const sent of controllers) {
      const judged = await judgeController(sent, this.#parts.local);
      const reasons = Array.isArray(judged) ? judged.map(({ reason }) => reason) : this.#keepPassword(sent);
      if (Array.isArray(judged) || reasons.length > 0) this.#notRead.push({ device: sent.id, reasons });
      else taken.push(judged);
    }
    return taken;
  }

  #keepPassword(sent: SentController): Reason[] {
    if (sent.password === undefined) return [];
    const { home, identity } = this.#parts;
    const { url, user } = sent.settings as { url: string; user: string };
    const owner = passwordOwner(identity.site, identity.agent, sent);
    const password = openSealedSecret(identity.sealKey, owner, sent.password);
    if (password === null) return [because('setup_password_unopened', { id: sent.id })];
    new SealedPasswords(sourceFolder(home, hubSource(sent.type))).keep({ device: sent.id, url, user }, password);
    return [];
  }

  async #run(type: SetUpType, taken: readonly JudgedController[]): Promise<void> {
    const entries = JSON.stringify(taken.map(({ entry }) => entry));
    const before = this.#running.get(type);
    if (before?.entries === entries) return;
    before?.stop.abort();
    await before?.ended;
    this.#running.delete(type);
    const [first] = taken;
    if (first === undefined || this.#parts.signal.aborted) return;
    const { definition } = first;
    const config = definition.schema.parse({ devices: taken.map(({ entry }) => entry) });
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.#parts.signal]);
    const runner = this.#parts.runner({ id: hubSource(type), definition, config }, signal);
    this.#running.set(type, { runner, entries, megabytes: definition.memoryMegabytes ?? 0, stop, ended: runner.run() });
  }
}

/** Id of the source that reads the controllers of the hub with this protocol. */
function hubSource(type: SetUpType): string {
  return `${type}:hub`;
}

/** What was kept; null where it is damaged. */
function readKept(text: string): SentController[] | null {
  try {
    return kept.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
