import type { HubConfig } from '#protocol/command.ts';
import { passwordOwner, type SentController, type SetUpType, setUpTypes } from '#protocol/controller-setup.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import type { ConfiguredSource } from '../agent.config.ts';
import { SealedPasswords } from '../controllers/sealed-password.ts';
import type { Identity } from '../self/identity.ts';
import { sourceFolder } from '../self/source-folder.ts';
import type { SourceRunner } from '../self/source-runner.ts';
import { type JudgedController, judgeController, type LocalWord } from './judged-controller.ts';
import { hubSource, KeptControllers } from './kept-controllers.ts';
import { placesOf } from './same-place.ts';
import { openSealedSecret } from './sealed-secret.ts';

/** Says of a controller that an earlier one has its connection, however the two write their address; remembers it otherwise. */
async function heldAlready(
  { definition, device }: JudgedController,
  id: string,
  heldBy: Map<string, string>,
): Promise<Reason[]> {
  const [address] = definition.holds?.addresses({ devices: [device] }) ?? [];
  if (address === undefined || definition.holds?.shared) return [];
  const places = await placesOf(address);
  const other = places.map((place) => heldBy.get(place)).find((one) => one !== undefined);
  if (other !== undefined) return [because('setup_address_twice', { address, other })];
  for (const place of places) heldBy.set(place, id);
  return [];
}

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

/**
 * Reads the controllers that people at the hub set up, beside those of the machine's own file: one source per protocol, which
 * takes over what changed and reads the others meanwhile. What was sent last is kept, so that a gateway without a line to its site goes on reading.
 */
export class SentControllers {
  readonly #parts: SentControllersParts;
  readonly #kept: KeptControllers;
  readonly #running = new Map<SetUpType, Running>();
  #sent: SentController[] = [];
  #notRead: NotRead[] = [];
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: SentControllersParts) {
    this.#parts = parts;
    this.#kept = new KeptControllers(parts.home);
  }

  get runners(): SourceRunner[] {
    return [...this.#running.values()].map(({ runner }) => runner);
  }

  get notRead(): NotRead[] {
    return this.#notRead;
  }

  /** Begins with what was sent before the agent ended. */
  start(): Promise<void> {
    const controllers = this.#kept.read();
    if (controllers?.length === 0) return this.#turn;
    if (controllers) return this.#next(() => this.#apply(controllers));
    const { file } = this.#kept;
    this.#parts.log('controllers of the hub are damaged on disk; they come again with its configuration', { file });
    return this.#turn;
  }

  /** Takes the hub's configuration; one of an older hub says nothing about controllers and changes nothing. */
  take(config: HubConfig): Promise<void> {
    return this.#next(async () => {
      const { controllers } = config;
      if (controllers !== undefined && JSON.stringify(controllers) !== JSON.stringify(this.#sent)) {
        this.#kept.write(controllers);
        await this.#apply(controllers);
      }
      for (const runner of this.runners) await runner.configure(config);
    });
  }

  /** Resolves when all have ended after the agent's signal. */
  async ended(): Promise<void> {
    await Promise.all([...this.#running.values()].map((one) => one.ended));
  }

  #next(act: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(act).catch((error: Error) => {
      this.#parts.log('controllers of the hub could not be taken over', { error: error.stack });
    });
    return this.#turn;
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
    const heldBy = new Map<string, string>();
    for (const sent of controllers) {
      const judged = await judgeController(sent, this.#parts.local);
      const reasons = Array.isArray(judged)
        ? judged.map(({ reason }) => reason)
        : [...(await heldAlready(judged, sent.id, heldBy)), ...this.#keepPassword(sent)];
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
    const [first] = taken;
    if (first === undefined || this.#parts.signal.aborted) {
      before?.stop.abort();
      await before?.ended;
      this.#running.delete(type);
      return;
    }
    const { definition } = first;
    const config = definition.schema.parse({ devices: taken.map(({ entry }) => entry) });
    if (before) {
      before.entries = entries;
      await before.runner.take(config);
      return;
    }
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.#parts.signal]);
    const runner = this.#parts.runner({ id: hubSource(type), definition, config }, signal);
    this.#running.set(type, { runner, entries, megabytes: definition.memoryMegabytes ?? 0, stop, ended: runner.run() });
  }
}
