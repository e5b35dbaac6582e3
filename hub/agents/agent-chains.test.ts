import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { LedgerVerifier, signChainHead } from '#engine/ledger/index.ts';
import { type BatchHead, chainNext, chainStart } from '#protocol/batch.ts';
import { Ledger } from '../ledger/ledger.ts';
import { testSigner } from '../ledger/test-signer.ts';
import { controlMigrations } from '../store/control-migrations.ts';
import { openControlStore } from '../store/control-store.ts';
import { AgentRegister } from './agent-register.ts';
import { ChainEntries } from './chain-entries.ts';
import { SignedHeads } from './signed-heads.ts';

function keyPair() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    privateKey,
    publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('base64'),
  };
}

const day = 86_400_000;

/** A hub that hears batches of agents and enters what they signed. */
function hub() {
  const control = openControlStore(':memory:', controlMigrations);
  const time = { now: Date.parse('2026-11-02T00:00:00Z'), steady: 0 };
  const clock = () => new Date(time.now);
  const ledger = new Ledger(control, testSigner(1), clock);
  const register = new AgentRegister(control);
  const found: string[] = [];
  const heads = new SignedHeads({
    control,
    keyOf: (site, agent) => register.get(site, agent)?.chainKey ?? null,
    onFinding: ({ kind, agent, detail }) => found.push(`${kind} ${agent} ${detail}`),
    clock,
    steady: () => time.steady,
  });
  const entries = new ChainEntries({ control, record: (act) => ledger.record(act), clock });
  const enrol = (agent: string, chainKey: string | undefined, machine = agent) => {
    const token = register.addToken(
      { site: 's', agent, name: agent, uses: 1, needsAcceptance: false, by: 'lead-1' },
      new Date(time.now + day),
    );
    const request = { publicKey: `U${agent}`, sealKey: '', host: agent, platform: 'linux', version: '1' };
    register.admit('s', { ...token, ...request, agent, machine, ...(chainKey ? { chainKey } : {}) }, clock());
    if (chainKey)
      ledger.record({
        ...{ who: 'hinomi', kind: 'agent.enrolled', site: 's', subject: `agent/s/${agent}`, payload: { chainKey } },
        text: { ja: '', en: '' },
      });
  };
  /** Lets a minute pass. */
  const minute = () => {
    time.steady += 60_000;
    time.now += 60_000;
    heads.tick();
  };
  const kept = () => control.db.prepare('SELECT agent, lane, epoch, seq FROM signed_head ORDER BY at, seq').all();
  const verify = () => {
    const verifier = new LedgerVerifier();
    for (const line of ledger.export()) verifier.add(line);
    return verifier.finish();
  };
  return { control, ledger, heads, entries, enrol, minute, kept, verify, found, time };
}

/** An agent's lane: batches that go on from one another. */
function lane(agent: string, key: ReturnType<typeof keyPair>, epoch = 'e1') {
  let [seq, value] = [0, chainStart];
  const place = { site: 's', agent, lane: 'evidence' as const, epoch };
  const batch = (count: number, words: string, from = { seq, value }) => {
    let chain = from.value;
    for (let at = 1; at <= count; at++) chain = chainNext(chain, `${words} ${from.seq + at}`);
    const last = from.seq + count;
    const signature = signChainHead({ ...place, seq: last, chain }, key.privateKey);
    const head: BatchHead = {
      ...{ ...place, first: from.seq + 1, last, count, previous: from.value, drill: null },
      signature,
    };
    return { head, chain };
  };
  return {
    at: () => ({ seq, value }),
    batch,
    next: (count = 5) => {
      const made = batch(count, 'event');
      [seq, value] = [made.head.last, made.chain];
      return made;
    },
  };
}

test('batches that an agent signed are kept by their newest head, checked once a minute', () => {
  const { heads, enrol, minute, kept, found } = hub();
  const key = keyPair();
  enrol('pc-1', key.publicKey);
  const pc = lane('pc-1', key);
  for (let at = 0; at < 4; at++) {
    const { head, chain } = pc.next();
    heads.note(head, chain);
  }
  minute();
  expect(kept()).toEqual([{ agent: 'pc-1', lane: 'evidence', epoch: 'e1', seq: 20 }]);
  const { head, chain } = pc.next();
  heads.note(head, chain);
  heads.tick();
  expect(kept()).toMatchObject([{ seq: 20 }]);
  minute();
  expect(kept()).toMatchObject([{ seq: 25 }]);
  expect(found).toEqual([]);
});

test('a batch without the signature of an agent that has a key is told at once, of one without a key never', () => {
  const { heads, enrol, found } = hub();
  const key = keyPair();
  enrol('pc-1', key.publicKey);
  enrol('old', undefined);
  for (const agent of ['pc-1', 'old', 'import-1']) {
    const { head, chain } = lane(agent, key).next();
    heads.note({ ...head, signature: null }, chain);
    heads.note({ ...head, signature: null }, chain);
  }
  expect(found).toEqual(['not_signed pc-1 lane evidence: up to number 5 there is no signature']);
});

test('events that somebody on the way altered, made up or put before the real ones do not pass as signed', () => {
  const ways = [
    // Another line, chained anew, with the signature that was there.
    (pc: ReturnType<typeof lane>) => [{ ...pc.next(), chain: 'a'.repeat(64) }],
    // Signed, but by another key.
    (pc: ReturnType<typeof lane>) => [lane('pc-1', keyPair()).batch(5, 'event', pc.at())],
    // The same numbers first, so that the real batch is taken for a copy; it is longer, and follows.
    (pc: ReturnType<typeof lane>) => {
      const forged = lane('pc-1', keyPair()).batch(3, 'forged', pc.at());
      return [forged, pc.next(), pc.next()];
    },
    // A later number, which the real ones reach much later.
    (pc: ReturnType<typeof lane>) => [
      lane('pc-1', keyPair()).batch(1, 'forged', { seq: 900, value: chainStart }),
      pc.next(),
    ],
  ];
  for (const way of ways) {
    const { heads, enrol, minute, found } = hub();
    const key = keyPair();
    enrol('pc-1', key.publicKey);
    const pc = lane('pc-1', key);
    for (const { head, chain } of [pc.next(), ...way(pc)]) heads.note(head, chain);
    minute();
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('the signature is not that of these events');
  }
});

test('numbers that the spool gave up and batches that come a second time are no forgery', () => {
  const { heads, enrol, minute, kept, found } = hub();
  const key = keyPair();
  enrol('pc-1', key.publicKey);
  const pc = lane('pc-1', key);
  const [one, , three, four] = [pc.next(), pc.next(), pc.next(), pc.next()];
  for (const { head, chain } of [one, three, four, one, three]) heads.note(head, chain);
  minute();
  expect(found).toEqual([]);
  expect(kept()).toMatchObject([{ seq: 20 }]);
});

test('heads are entered once a day; an export shows that the keys of the PCs signed them, and links a new chain to the one before', () => {
  const { heads, entries, enrol, minute, verify, ledger, time } = hub();
  const key = keyPair();
  enrol('pc-1', key.publicKey, 'machine-1');
  const hear = (of: ReturnType<typeof lane>) => {
    const { head, chain } = of.next();
    heads.note(head, chain);
    minute();
  };
  const listed = () => ledger.list({ kind: 'agent.chains' }).items;
  const first = lane('pc-1', key);
  hear(first);
  entries.tick();
  expect(listed()).toEqual([]);
  time.now += 3_600_000;
  entries.tick();
  entries.tick();
  expect(listed()).toHaveLength(1);
  hear(first);
  hear(lane('pc-1', key, 'e2'));
  const anew = keyPair();
  enrol('pc-1b', anew.publicKey, 'machine-1');
  hear(lane('pc-1b', anew));
  time.now += day;
  entries.tick();
  time.now += day;
  entries.tick();
  expect(listed()).toHaveLength(2);
  const { heads: entered } = ledger.body(listed()[0]!.seq)!.payload as { heads: Record<string, unknown>[] };
  expect(entered).toMatchObject([
    { agent: 'pc-1', epoch: 'e1', seq: 10 },
    { agent: 'pc-1', epoch: 'e2', seq: 5, after: { agent: 'pc-1', epoch: 'e1', seq: 10, chain: first.at().value } },
    { agent: 'pc-1b', epoch: 'e1', seq: 5, after: { agent: 'pc-1', epoch: 'e2', seq: 5 } },
  ]);
  expect(entered[0]).not.toHaveProperty('after');
  expect(verify()).toMatchObject({ ok: true, chains: { heads: 4, agents: 2 } });
});

test('whoever holds the hub cannot enter a head that no PC signed, a PC under another key, nor a chain that goes back', () => {
  const place = { site: 's', agent: 'pc-1', lane: 'evidence', epoch: 'e1' };
  const key = keyPair();
  const signed = (seq: number, by = key, more = {}) => {
    const head = { ...place, seq, chain: 'c'.repeat(64) };
    const { site: _, ...shown } = head;
    return { ...shown, key: by.publicKey, signature: signChainHead(head, by.privateKey), ...more };
  };
  const cases: [object[][], string | null][] = [
    [[[signed(5)], [signed(9)]], null],
    [[[signed(5)], [{ ...signed(9), seq: 10 }]], "number 10: the agent's signature is not valid"],
    [[[signed(5)], [signed(9, keyPair())]], 'signed by another key than the one the agent was enrolled with'],
    [[[signed(9)], [signed(5)]], 'the chain goes back behind number 9'],
    [[[signed(9)], [signed(9)]], 'the chain goes back behind number 9'],
    [[[{ agent: 'pc-1' }]], 'heads of agents are entered in no known form'],
    [[[signed(9)], [signed(1, key, { epoch: 'e2' })]], "number 1: the agent's signature is not valid"],
  ];
  for (const [groups, reason] of cases) {
    const { enrol, ledger, verify } = hub();
    enrol('pc-1', key.publicKey);
    for (const heads of groups)
      ledger.record({
        ...{ who: 'hinomi', kind: 'agent.chains', site: 's', subject: 'site/s' },
        text: { ja: '', en: '' },
        payload: { heads: heads as never },
      });
    const { ok, fault } = verify();
    expect(ok).toBe(reason === null);
    if (reason !== null)
      expect(fault).toMatchObject({ seq: 1 + groups.length, reason: expect.stringContaining(reason) });
  }
});
