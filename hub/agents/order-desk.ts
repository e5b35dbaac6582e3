import { randomUUIDv7 } from 'node:crypto';
import type { Command, HubConfig } from '#protocol/command.ts';
import type { ControlStore } from '../store/control-store.ts';

import type { AgentRegister } from './agent-register.ts';
import type { SigningKey } from './signing-key.ts';

/** An order that waits to be written to the site's stream. */
export interface WaitingOrder {
  id: string;
  site: string;
  agent: string;
  kind: 'command' | 'config';
  counter: number;
  envelope: string;
}

/** Signs commands and configuration and keeps them until the site's own stream has them. */
export class OrderDesk {
  private readonly control: ControlStore;
  private readonly register: AgentRegister;
  private readonly key: SigningKey;
  private readonly clock: () => Date;

  constructor(control: ControlStore, register: AgentRegister, key: SigningKey, clock: () => Date) {
    this.control = control;
    this.register = register;
    this.key = key;
    this.clock = clock;
  }

  /** A command; void after its hour. */
  command(order: Pick<Command, 'site' | 'agent' | 'name' | 'source' | 'argument'>): string {
    return this.add('command', order.site, order.agent, 3_600_000, (frame) => ({ ...frame, id: frame.id, ...order }));
  }

  /** The hub's part of an agent's configuration; the newest replaces older ones. */
  configure(site: string, agent: string, config: Partial<HubConfig>): string {
    return this.add('config', site, agent, 365 * 86_400_000, ({ id: _id, ...frame }) => ({
      ...frame,
      ...config,
      site,
      agent,
    }));
  }

  private add(
    kind: WaitingOrder['kind'],
    site: string,
    agent: string,
    validMs: number,
    body: (frame: { v: 1; id: string; counter: number; expires: string }) => unknown,
  ): string {
    const now = this.clock();
    const id = randomUUIDv7();
    const expires = new Date(now.getTime() + validMs).toISOString();
    this.control.transaction(() => {
      const counter = this.register.nextCounter(site, agent);
      const envelope = this.key.envelope(body({ v: 1, id, counter, expires }));
      if (kind === 'config') {
        this.control.db
          .prepare('UPDATE agent SET config_counter = ? WHERE site = ? AND agent = ?')
          .run(counter, site, agent);
      }
      this.control.db
        .prepare(
          "INSERT INTO agent_order (id, site, agent, kind, counter, envelope, expires, state, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?)",
        )
        .run(id, site, agent, kind, counter, envelope, expires, now.toISOString());
    });
    return id;
  }

  waiting(): WaitingOrder[] {
    return this.control.db
      .prepare(
        "SELECT id, site, agent, kind, counter, envelope FROM agent_order WHERE state = 'waiting' AND expires > ? ORDER BY made_at",
      )
      .all(this.clock().toISOString()) as unknown as WaitingOrder[];
  }

  /** The site's stream acknowledged it. */
  sent(id: string): void {
    this.control.db
      .prepare("UPDATE agent_order SET state = 'sent', sent_at = ? WHERE id = ? AND state = 'waiting'")
      .run(this.clock().toISOString(), id);
  }

  /** A site lost its streams: the newest configuration of each of its agents is written there again. */
  sendConfigAgain(site: string): void {
    this.control.db
      .prepare(
        `UPDATE agent_order SET state = 'waiting' WHERE kind = 'config' AND site = ? AND counter =
           (SELECT config_counter FROM agent WHERE agent.site = agent_order.site AND agent.agent = agent_order.agent)`,
      )
      .run(site);
  }

  /** Answers out of an agent's heartbeat; returns the ids to confirm. An agent answers for its own orders only. */
  answered(site: string, agent: string, answers: readonly { id: string; ok: boolean; detail: string }[]): string[] {
    for (const answer of answers) {
      this.control.db
        .prepare(
          "UPDATE agent_order SET state = ?, answer = ?, answered_at = ? WHERE id = ? AND site = ? AND agent = ? AND state IN ('waiting', 'sent')",
        )
        .run(answer.ok ? 'done' : 'failed', answer.detail, this.clock().toISOString(), answer.id, site, agent);
    }
    return answers.map(({ id }) => id);
  }

  configCounter(site: string, agent: string): number {
    const row = this.control.db
      .prepare('SELECT config_counter FROM agent WHERE site = ? AND agent = ?')
      .get(site, agent);
    return Number(row?.['config_counter'] ?? 0);
  }
}
