import { createHash } from 'node:crypto';
import { type ControllerSetUp, type SetUpController, setUpController } from '#protocol/api/controller-setup.ts';
import { mostSentControllers, type ReadingPlan, type SentController } from '#protocol/controller-setup.ts';
import type { LedgerAct } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { ControllerFacts, Controllers } from './controllers.ts';
import { type Decider, type Impossible, impossible } from './impossible.ts';

/** A controller as a person set it up. */
export interface NewSetUp {
  site: string;
  agent: string;
  controller: SetUpController;
  /** Sealed to the agent's key; undefined to keep the one before. */
  password: string | undefined;
  /** What the agent said that one reading sends. */
  plans: readonly ReadingPlan[];
  reason: string;
}

type Row = {
  type: string;
  doc: string;
  password: string | null;
  plans: string;
  by: string;
  at: string;
  reason: string;
};

/** Names of protocols as events of controllers have them. */
const protocolOf = {
  'opc-ua': 'opcua',
  modbus: 'modbus',
  slmp: 'slmp',
  fins: 'fins',
  'file-evidence': 'file',
} as const;

/** What all controllers of one agent may take of its configuration, which travels as one message, bytes. */
const mostBytes = 400_000;

/** Controllers that people set up at the hub: what their agents are sent, who said so and when. */
export class ControllerSetUps {
  readonly #control: ControlStore;
  readonly #controllers: Controllers;
  readonly #record: (act: LedgerAct) => unknown;
  readonly #clock: () => Date;

  constructor(parts: {
    control: ControlStore;
    controllers: Controllers;
    record: (act: LedgerAct) => unknown;
    clock: () => Date;
  }) {
    this.#control = parts.control;
    this.#controllers = parts.controllers;
    this.#record = parts.record;
    this.#clock = parts.clock;
  }

  /** Puts a controller in force, or changes one; answers its id. */
  put({ site, agent, controller, password, plans, reason }: NewSetUp, by: Decider): string | Impossible {
    const known = this.#controllers.find(site, agent, controller.id);
    const before = known === null ? undefined : this.#row(known);
    const against = this.#against(site, agent, controller, known !== null && before === undefined);
    if (against) return against;
    return this.#control.transaction(() => {
      const id = this.#controllers.ensure({
        ...{ site, agent, device: controller.id, asset: null },
        ...{ protocol: protocolOf[controller.type], address: addressOf(controller) },
      });
      const samePlace = before !== undefined && sameOwner(controllerIn(before), controller);
      const sealed = password ?? (samePlace ? before.password : null);
      this.#control.db
        .prepare('INSERT OR REPLACE INTO controller_set_up VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
        .run(
          ...[id, controller.type, JSON.stringify(controller), sealed, JSON.stringify(plans)],
          ...[by.id, this.#clock().toISOString(), reason],
        );
      const map = controller.map && createHash('sha256').update(controller.map).digest('hex');
      const { map: _map, ...settings } = controller;
      const how = before === undefined ? 'set_up' : 'set_up_changed';
      this.#note(how, { id, site, name: controller.id }, by, { agent, ...settings, map, plans, reason });
      return id;
    });
  }

  /** Its agent reads it no more; what was read stays. */
  end(of: ControllerFacts, reason: string, by: Decider): Impossible | null {
    if (!this.#row(of.id)) {
      return impossible(
        'この機器はエージェントの設定ファイルにあります。そのファイルから外してください。',
        'This controller stands in the file of its agent. Take it out there.',
      );
    }
    this.#control.transaction(() => {
      this.#control.db.prepare('DELETE FROM controller_set_up WHERE controller = ?').run(of.id);
      this.#note('set_up_ended', of, by, { agent: of.agent, reason });
    });
    return null;
  }

  /** How a controller was set up; null for one that stands in the file of its agent. */
  of(controller: string): ControllerSetUp['setUp'] {
    const row = this.#row(controller);
    if (!row) return null;
    const { password, plans, by, at, reason } = row;
    const said = { by, at, reason, plans: JSON.parse(plans) as ReadingPlan[] };
    return { controller: controllerIn(row), hasPassword: password !== null, ...said };
  }

  /** What an agent is sent; undefined for one for which nobody ever set anything up. */
  forAgent(site: string, agent: string): SentController[] {
    const rows = this.#control.db
      .prepare(
        `SELECT s.doc, s.password FROM controller_set_up s JOIN controller c ON c.id = s.controller
         WHERE c.site = ? AND c.agent = ? ORDER BY c.id`,
      )
      .all(site, agent) as unknown as Pick<Row, 'doc' | 'password'>[];
    return rows.map((row) => ({ ...controllerIn(row), ...(row.password === null ? {} : { password: row.password }) }));
  }

  #against(site: string, agent: string, controller: SetUpController, inFile: boolean): Impossible | null {
    if (inFile) {
      return impossible(
        `「${controller.id}」は、このエージェントがすでに読んでいる機器の名前です。別の名前にしてください。`,
        `${controller.id} is a controller that this agent reads already. Use another id.`,
      );
    }
    const others = this.forAgent(site, agent).filter(({ id }) => id !== controller.id);
    const bytes = Buffer.byteLength(JSON.stringify([...others, controller]));
    if (others.length < mostSentControllers && bytes <= mostBytes) return null;
    return impossible(
      'このエージェントには、これ以上の機器や対応表を送れません。別のエージェントを選んでください。',
      'This agent can be sent no more controllers or maps. Choose another agent.',
    );
  }

  #row(controller: string): Row | undefined {
    return this.#control.db
      .prepare(
        `SELECT type, doc, password, plans, set_by AS by, set_at AS at, reason
         FROM controller_set_up WHERE controller = ?`,
      )
      .get(controller) as Row | undefined;
  }

  #note(
    how: keyof typeof words,
    of: { id: string; site: string; name: string },
    by: Decider,
    payload: Record<string, unknown>,
  ): void {
    const { ja, en } = words[how];
    this.#record({
      ...{ who: by.id, role: by.role, site: of.site, payload },
      kind: `controller.${how}`,
      subject: `controller/${of.id}`,
      text: { ja: `${of.name}：${ja}。`, en: `${of.name}: ${en}.` },
    });
  }
}

const words = {
  set_up: { ja: '読取りの対象に加えました', en: 'it is to be read from now on' },
  set_up_changed: { ja: '読取りの設定を変えました', en: 'the way it is read was changed' },
  set_up_ended: { ja: '読取りの対象から外しました', en: 'it is read no more' },
} as const;

function controllerIn({ doc }: Pick<Row, 'doc'>): SetUpController {
  return setUpController.parse(JSON.parse(doc));
}

/** Where it is found, in the words of the agent that reads it. */
function addressOf(controller: SetUpController): string {
  if (controller.type === 'opc-ua') return controller.settings.url;
  if (controller.type === 'file-evidence') return controller.settings.places.join(', ');
  const { settings } = controller;
  if ('serial' in settings && settings.serial) return settings.serial.path;
  return `${settings.host ?? ''}:${settings.port ?? ''}`;
}

/** A sealed password opens for one address and user. */
function sameOwner(one: SetUpController, other: SetUpController): boolean {
  if (one.type !== 'opc-ua' || other.type !== 'opc-ua') return false;
  return one.settings.url === other.settings.url && one.settings.user === other.settings.user;
}
