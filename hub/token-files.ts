import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Core } from './core.ts';
import type { HubConfig } from './hub.config.ts';

/** Writes a token file for each agent of the configuration that is not enrolled yet: unattended installation. */
export async function writeTokens(core: Core, config: HubConfig): Promise<void> {
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
