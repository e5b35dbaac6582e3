import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { controlPorts } from './control-ports.ts';
import { judgeRole } from './judge-role.ts';
import { makerOf, prefixes } from './maker-of.ts';
import { makerPrefixes } from './maker-prefixes.ts';
import { makers } from './makers.ts';
import type { HostSigns } from './role.ts';

const nothing: HostSigns = {
  maker: null,
  ownMac: false,
  hasAgent: false,
  os: null,
  readAs: [],
  manyAddresses: false,
  serves: [],
  asks: [],
  programs: [],
  listedAs: null,
};
const serves = (...ports: number[]) => ports.map((port) => ({ port, transport: 'tcp', clients: 1 }));

describe('the maker of a device', () => {
  test('is found by the first half of its hardware address, however that is written', () => {
    expect(makerOf('00:26:92:12:34:56')).toMatchObject({ id: 'mitsubishi-electric', ja: '三菱電機' });
    expect(makerOf('0001-fc12-3456')).toBeNull();
    expect(makerOf('0001.fc12.3456')?.id).toBe('keyence');
    expect(makerOf('00-00-0A-01-02-03')?.id).toBe('omron');
    expect(makerOf('00:1b:1b:00:00:01')?.id).toBe('siemens');
    expect(makerOf('00:0c:29:00:00:01')?.id).toBe('vmware');
  });

  test('is not guessed: an unknown, a chosen or a broken address has none', () => {
    expect(makerOf('02:26:92:12:34:56')).toBeNull();
    expect(makerOf('fc:ff:fe:00:00:01')).toBeNull();
    expect(makerOf('pump 3')).toBeNull();
  });

  test('every maker has addresses, and no address has two makers', () => {
    expect(Object.keys(makerPrefixes).sort()).toEqual(makers.map(({ id }) => id).sort());
    const seen = new Set<string>();
    for (const [prefix] of prefixes()) {
      expect(prefix).toMatch(/^(?:[0-9a-f]{6,7}|[0-9a-f]{9})$/);
      expect(seen.has(prefix)).toBe(false);
      seen.add(prefix);
    }
    expect(seen.size).toBeGreaterThan(7000);
  });
});

describe('the role of a host', () => {
  test('what people wrote down outweighs every sign', () => {
    expect(judgeRole({ ...nothing, readAs: ['modbus'], listedAs: 'hmi' })).toMatchObject({
      role: 'hmi',
      confidence: 'listed',
    });
  });

  test('a controller that is read, or serves a control protocol under an automation maker', () => {
    expect(judgeRole({ ...nothing, readAs: ['modbus'] })).toMatchObject({ role: 'plc', confidence: 'strong' });
    const omron = makerOf('00:00:0a:01:02:03');
    expect(judgeRole({ ...nothing, maker: omron, serves: serves(9600) })).toMatchObject({
      role: 'plc',
      confidence: 'fair',
      reasons: [
        { sign: 'serves_control', what: '9600' },
        { sign: 'automation_maker', what: 'omron' },
      ],
    });
  });

  test('a maker alone is no role: the same one builds controllers, panels and sensors', () => {
    expect(judgeRole({ ...nothing, maker: makerOf('00:01:fc:00:00:01') })).toMatchObject({
      role: 'unknown',
      reasons: [{ sign: 'automation_maker', what: 'keyence' }],
    });
  });

  test('OPC UA alone does not tell a controller from a server, a PC that answers Modbus is no controller', () => {
    expect(judgeRole({ ...nothing, serves: serves(4840) }).role).toBe('unknown');
    expect(judgeRole({ ...nothing, hasAgent: true, serves: serves(502) }).role).not.toBe('plc');
  });

  test('a PC that prints its figures at the port of printers is no printer', () => {
    expect(judgeRole({ ...nothing, serves: serves(9100, 515) })).toMatchObject({ role: 'printer' });
    expect(judgeRole({ ...nothing, hasAgent: true, os: 'Windows 10', serves: serves(9100) }).role).toBe('pc');
  });

  test('programs tell engineering stations, panels and historians', () => {
    const host = { ...nothing, hasAgent: true };
    expect(judgeRole({ ...host, programs: ['chrome.exe', 'GXW3.exe'] }).role).toBe('engineering');
    expect(judgeRole({ ...host, programs: ['pdlrt.exe'] }).role).toBe('hmi');
    expect(judgeRole({ ...host, programs: ['piarchss.exe'], serves: serves(5450) })).toMatchObject({
      role: 'historian',
      confidence: 'strong',
    });
  });

  test('cameras, telephones, routers, servers', () => {
    expect(judgeRole({ ...nothing, maker: makerOf('ac:cc:8e:00:00:01'), serves: serves(554) }).role).toBe('camera');
    expect(judgeRole({ ...nothing, asks: [{ port: 5060, servers: 1 }] }).role).toBe('phone');
    expect(judgeRole({ ...nothing, manyAddresses: true })).toMatchObject({ role: 'network', confidence: 'fair' });
    expect(judgeRole({ ...nothing, hasAgent: true, os: 'Windows Server 2022' }).role).toBe('server');
  });

  test('whatever is seen, a role comes with its reasons, and nothing seen is unknown', () => {
    expect(judgeRole(nothing)).toEqual({ role: 'unknown', confidence: 'weak', reasons: [] });
    const port = fc.constantFrom(...controlPorts.keys(), 80, 445, 9100, 554, 5060, 631, 12345);
    fc.assert(
      fc.property(fc.array(port), fc.array(port), fc.boolean(), fc.boolean(), (served, asked, hasAgent, many) => {
        const judged = judgeRole({
          ...nothing,
          hasAgent,
          manyAddresses: many,
          serves: serves(...served),
          asks: asked.map((one) => ({ port: one, servers: 2 })),
        });
        expect(judged.role === 'unknown' || judged.reasons.length > 0).toBe(true);
        expect(judged.confidence).not.toBe('listed');
        if (hasAgent) expect(['plc', 'printer', 'camera']).not.toContain(judged.role);
      }),
      { numRuns: 100 },
    );
  });
});
