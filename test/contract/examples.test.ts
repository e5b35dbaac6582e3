import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseAgentConfig } from '../../agent/agent.config.ts';
import { verbs } from '../../deploy/local/verbs.ts';
import { run as render } from '../../deploy/nats/render.ts';
import { readSites, type SitesFile } from '../../deploy/nats/sites.ts';
import { readHubConfig } from '../../hub/hub.config.ts';
import { ROOT, walk } from '../support/source-tree.ts';

const at = (path: string) => join(ROOT, path);
const text = (path: string) => readFileSync(at(path), 'utf8');
const out = mkdtempSync(join(tmpdir(), 'hinomi-examples-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

describe('examples are read by what they are for', () => {
  test.each([
    ['deploy/nats/sites.example.yaml', ['hub', 'sites/plant-2']],
    ['deploy/nats/sites.cluster.example.yaml', ['hub-1', 'hub-2', 'hub-3', 'sites/plant-2']],
  ])('%s is rendered', async (path, folders) => {
    expect(readSites(at(path))).toHaveProperty('hub');
    const dir = join(out, path.replaceAll('/', '_'));
    expect(await render(['--sites', at(path), '--out', dir])).toBe(0);
    for (const folder of folders) {
      const conf = readFileSync(join(dir, folder, 'nats.conf'), 'utf8');
      expect(conf).toContain('operator:');
      expect(conf.match(/tls \{/g)?.length ?? 0).toBeGreaterThan(0);
      expect(existsSync(join(dir, folder, 'server.pem'))).toBe(true);
    }
  });

  test('the hub and the sites of the two examples fit each other', () => {
    const sites = readSites(at('deploy/nats/sites.example.yaml')) as SitesFile;
    const hub = readHubConfig(at('deploy/systemd/hub.example.yaml'));
    expect(hub.sites.map(({ id, local }) => [id, local])).toEqual(sites.sites.map(({ id, local }) => [id, local]));
    expect(sites.hub.names).toContain(new URL(hub.bus.urls[0]!.replace('tls:', 'https:')).hostname);
    const plant2 = hub.bus.agents['plant-2']![0]!;
    expect(sites.sites[1]!.names).toContain(new URL(plant2.replace('tls:', 'https:')).hostname);
  });

  test('the agent', async () => {
    expect(await parseAgentConfig(text('deploy/systemd/agent.example.yaml'))).toHaveProperty('sources');
  });
});

describe('services', () => {
  const units = walk('deploy/systemd').filter((path) => path.endsWith('.service'));

  test('start verbs that exist, under a user of their own', () => {
    expect(units).toHaveLength(3);
    for (const unit of units) {
      const [, command, verb] = /^ExecStart=(\S+) (\S+)/m.exec(text(unit))!;
      if (command!.endsWith('/hinomi')) expect(Object.keys(verbs)).toContain(verb);
      expect(text(unit)).toMatch(/^User=hinomi/m);
      expect(text(unit)).toMatch(/^NoNewPrivileges=yes/m);
    }
  });
});

describe('pages', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'CHANGELOG.md',
    ...['docs', 'deploy', 'rules', 'agent', 'simulators'].flatMap(walk).filter((path) => path.endsWith('.md')),
  ];

  test('links between them lead somewhere', () => {
    const dead = pages.flatMap((page) =>
      [...text(page).matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)]
        .filter(([, link]) => !existsSync(at(join(dirname(page), link!))))
        .map(([, link]) => `${page}: ${link}`),
    );
    expect(dead).toEqual([]);
  });

  test('verbs they name exist', () => {
    const named = pages.flatMap((page) =>
      [...text(page).matchAll(/(?:\.\/hinomi|`hinomi|\/opt\/hinomi\/hinomi) ([a-z][a-z-]+)/g)].map(([, verb]) => ({
        page,
        verb: verb!,
      })),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(({ verb }) => !Object.hasOwn(verbs, verb))).toEqual([]);
  });
});
