import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentMigrations } from './agents/migrations.ts';
import { Core } from './core.ts';
import type { HubConfig } from './hub.config.ts';
import { controlMigrations } from './store/control-migrations.ts';
import { openControlStore } from './store/control-store.ts';
import { DuckDbEventStore } from './store/duckdb-event-store.ts';

/** Runs a hub until the signal aborts. */
export async function runHub(config: HubConfig, signal: AbortSignal): Promise<void> {
  mkdirSync(config.home, { recursive: true, mode: 0o700 });
  const clock = () => new Date();
  const control = openControlStore(join(config.home, 'control.db'), [...controlMigrations, ...agentMigrations]);
  const store = await DuckDbEventStore.open({ path: join(config.home, 'events.duckdb'), ...config.store });
  const core = new Core({
    config,
    control,
    store,
    clock,
    asset: () => null,
    places: { asset: () => null, inTrial: () => false },
    onCommitted: () => {},
    onAlerts: () => {},
    onFinding: (finding) => process.stderr.write(`intake: ${JSON.stringify(finding)}\n`),
    onClone: () => {},
    onEnrolment: () => {},
  });
  await core.start();
  await writeTokens(core, config);
  process.stderr.write('hub is ready\n');
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  await core.stop();
  await store.close();
  control.close();
}

async function writeTokens(core: Core, config: HubConfig): Promise<void> {
  for (const { site, agent, name } of config.enrol) {
    if (core.register.get(site, agent)) continue;
    const { token } = await core.link.newToken({
      site,
      agent,
      name,
      uses: 1,
      hours: 24,
      needsAcceptance: false,
      by: 'hub configuration',
    });
    const dir = join(config.home, 'tokens');
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeFileSync(join(dir, `${agent}.token`), `${token}\n`, { mode: 0o600 });
  }
}
