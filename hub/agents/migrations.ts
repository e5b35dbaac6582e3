import type { Migration } from '../store/control-store.ts';

/** Agents, enrolment tokens, commands, configuration and measured clocks. */
export const agentMigrations: readonly Migration[] = [
  {
    number: 300,
    name: 'agents',
    sql: `
CREATE TABLE agent (
  site TEXT NOT NULL, agent TEXT NOT NULL, name TEXT NOT NULL, public_key TEXT NOT NULL, seal_key TEXT NOT NULL,
  standing TEXT NOT NULL, phase TEXT NOT NULL, machine TEXT NOT NULL, host TEXT NOT NULL, platform TEXT NOT NULL,
  version TEXT NOT NULL, token TEXT NOT NULL, asked_at TEXT NOT NULL, enrolled_at TEXT, ended_at TEXT, end_reason TEXT,
  counter INTEGER NOT NULL DEFAULT 0, config_counter INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (site, agent)
) STRICT;
CREATE TABLE enrolment_token (
  id TEXT PRIMARY KEY, site TEXT NOT NULL, agent TEXT NOT NULL, name TEXT NOT NULL, secret_hash TEXT NOT NULL,
  uses_left INTEGER NOT NULL, uses INTEGER NOT NULL, expires TEXT NOT NULL, needs_acceptance INTEGER NOT NULL, made_by TEXT NOT NULL
) STRICT;
CREATE TABLE agent_order (
  id TEXT PRIMARY KEY, site TEXT NOT NULL, agent TEXT NOT NULL, kind TEXT NOT NULL, counter INTEGER NOT NULL, envelope TEXT NOT NULL,
  expires TEXT NOT NULL, state TEXT NOT NULL, answer TEXT, made_at TEXT NOT NULL, sent_at TEXT, answered_at TEXT
) STRICT;
CREATE TABLE boot_clock (
  site TEXT NOT NULL, agent TEXT NOT NULL, boot TEXT NOT NULL, offset_ms REAL NOT NULL, uncertainty_ms REAL NOT NULL,
  measured_at TEXT NOT NULL, PRIMARY KEY (site, agent, boot)
) STRICT;
`,
  },
  {
    number: 301,
    name: 'signed chains of agents',
    sql: `
ALTER TABLE agent ADD COLUMN chain_key TEXT;
CREATE TABLE signed_head (
  site TEXT NOT NULL, agent TEXT NOT NULL, lane TEXT NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL, chain TEXT NOT NULL,
  signature TEXT NOT NULL, at TEXT NOT NULL, entered_seq INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (site, agent, lane, epoch)
) STRICT;
`,
  },
];
