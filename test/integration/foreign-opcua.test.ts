import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Snapshot } from '#engine/snapshot/snapshot.ts';
import { KeyedDigest } from '../../agent/controllers/keyed-digest.ts';
import { collectOpcUa } from '../../agent/sources/opc-ua/collect.ts';
import { JsonProcess } from '../support/json-process.ts';
import { differencesOf, targetAt } from '../support/opc-ua-reading.ts';

/** A Python that has asyncua; no package of Debian brings an OPC UA server. */
const python = process.env['HINOMI_FOREIGN'] ?? '';
const absent = python === '' || spawnSync(python, ['-c', 'import asyncua']).status !== 0;
const program = new URL('../support/peers/asyncua_server.py', import.meta.url).pathname;
const pki = mkdtempSync(join(tmpdir(), 'hinomi-pki-'));
const minutes = 60_000;

/** Changes that are planted, each with the one difference that tells it. */
const planted: Record<string, string> = {
  value: 'changed instances Speed value',
  member: 'changed instances List value',
  bytes: 'changed instances Bytes value',
  time: 'changed instances When value',
  instant: 'changed instances Instant value',
  status: 'changed instances State value',
  'negative zero': 'changed instances Zero value',
  secret: 'changed instances Password value',
  language: 'changed instances Words value',
  number: 'changed instances Odd value',
  'end of a long value': 'changed instances Long value',
  'display name': 'changed instances Name displayName',
  description: 'changed instances Name description',
  rights: 'changed instances Flag accessLevel',
  rank: 'changed instances List valueRank',
  method: 'changed instances Reset executable',
  'abstract type': 'changed types Kind isAbstract',
  'new node': 'added instances New',
  'new method': 'added instances Erase',
  'new type': 'added types Fresh',
  'new reference': 'added instances A references',
  'gone node': 'removed instances Gone',
  'moved node': 'moved instances Moving parent',
  'limit of an alarm': 'changed instances HighLimit value',
  'new namespace': 'changed server NamespaceArray value',
};

const reads = [
  ...['FindServers', 'GetEndpoints', 'CreateSession', 'ActivateSession', 'Browse', 'BrowseNext', 'Read'],
  ...['CloseSession', 'OpenSecureChannel', 'CloseSecureChannel'],
];

describe.skipIf(absent)('a server of asyncua (skipped without HINOMI_FOREIGN, a Python with asyncua)', () => {
  afterAll(() => rmSync(pki, { recursive: true, force: true }));

  const read = (server: JsonProcess): Promise<Snapshot> =>
    collectOpcUa(
      { ...targetAt(String(server.ready['url'])), nodeCap: 30_000, answerMs: 60_000, budgetSeconds: 900 },
      pki,
      [],
      () => new Date(),
      undefined,
      KeyedDigest.in(pki),
    );

  test(
    'shows nothing while an alarm comes, each planted change once, and gets only reads',
    async () => {
      const server = await JsonProcess.start(python, [program]);
      try {
        const before = await read(server);
        expect(before.header).toMatchObject({ complete: true, reasons: [] });
        await server.order({ change: ['alarm'] });
        const calm = await read(server);
        expect(differencesOf(before, calm)).toEqual([]);
        await server.order({ change: Object.keys(planted) });
        expect(differencesOf(calm, await read(server))).toEqual(Object.values(planted).sort());
        const { requests } = await server.order({});
        expect(Object.keys(requests as object).filter((service) => !reads.includes(service))).toEqual([]);
      } finally {
        await server.stop();
      }
    },
    20 * minutes,
  );

  test(
    'is the same after a restart that numbers its namespaces anew and builds its nodes in another order',
    async () => {
      const snapshots: Snapshot[] = [];
      for (const order of [[], ['--reverse']]) {
        const server = await JsonProcess.start(python, [program, ...order]);
        try {
          snapshots.push(await read(server));
        } finally {
          await server.stop();
        }
      }
      const [one, other] = snapshots as [Snapshot, Snapshot];
      // The way in names the port, which is another each time.
      expect(differencesOf(one, other).filter((item) => !/(endpoints|application) /.test(item))).toEqual([]);
    },
    20 * minutes,
  );
});
