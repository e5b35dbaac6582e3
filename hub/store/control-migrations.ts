import { accessMigrations } from '../access/migrations.ts';
import { agentMigrations } from '../agents/migrations.ts';
import { apiMigrations } from '../api/migrations.ts';
import { assetMigrations } from '../assets/migrations.ts';
import { controllerMigrations } from '../controllers/migrations.ts';
import { feedMigrations } from '../detect/feeds/migrations.ts';
import { ruleMigrations } from '../detect/migrations.ts';
import { evidenceMigrations } from '../evidence/migrations.ts';
import { incidentMigrations } from '../incident/migrations.ts';
import { ledgerMigrations } from '../ledger/migrations.ts';
import { networkMigrations } from '../network/migrations.ts';
import { notifyMigrations } from '../notify/migrations.ts';
import { retentionMigrations } from '../retention/migrations.ts';
import { visitMigrations } from '../visits/migrations.ts';
import { witnessMigrations } from '../witness/migrations.ts';
import type { Migration } from './control-store.ts';

/**
 * All steps of `control.db`. Number ranges: 100 ledger, 200 access, 300 agents, 400 assets and sites, 500 incidents,
 * 600 notify, 700 controllers, 800 evidence, 900 api, 1000 retention, 1100 visits, 1200 feeds of rules, 1300 witnesses, 1400 rules, 1600 network. Each room keeps its
 * steps in its own `migrations.ts`.
 */
export const controlMigrations: readonly Migration[] = [
  ...ledgerMigrations,
  ...accessMigrations,
  ...agentMigrations,
  ...assetMigrations,
  ...incidentMigrations,
  ...notifyMigrations,
  ...controllerMigrations,
  ...evidenceMigrations,
  ...apiMigrations,
  ...retentionMigrations,
  ...visitMigrations,
  ...feedMigrations,
  ...witnessMigrations,
  ...ruleMigrations,
  ...networkMigrations,
];
