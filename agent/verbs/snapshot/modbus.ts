import { readFileSync } from 'node:fs';
import { requestPlan } from '../../controllers/request-plan.ts';
import type { ModbusTarget } from '../../sources/modbus/target.ts';
import { agreed, announce, digestOf, hostAndPort, number, oneOf, UsageError, type Values, write } from './wish.ts';

/** Reads a Modbus controller once, or proposes a map for it; gives the exit code. */
export async function snapshotModbus(rest: readonly string[], values: Values): Promise<number> {
  const target = await targetOf(rest, values);
  if (values.discover) return discover(target, values);
  if (!values.map) throw new UsageError('modbus needs --map FILE, or --discover to propose one');
  const { parseMap } = await import('../../sources/modbus/map.ts');
  const map = parseMap(readFileSync(values.map, 'utf8'), values.map);
  const { estimate } = await import('../../sources/modbus/plan.ts');
  const { mostFingerprintRequests } = await import('../../sources/modbus/fingerprint.ts');
  const requests = {
    ...estimate(map, target.requestsPerSecond).requests,
    'trials of function codes': values.fingerprint ? map.units.length * mostFingerprintRequests : 0,
  };
  if (announce(requestPlan(requests, target.requestsPerSecond), values) === 'done') return 0;
  const { collectModbus } = await import('../../sources/modbus/collect.ts');
  return write(
    await collectModbus(target, map, () => new Date(), { learn: values.fingerprint, digest: digestOf(values) }),
  );
}

async function targetOf(rest: readonly string[], values: Values): Promise<ModbusTarget> {
  const { id, host, port } = hostAndPort('modbus', rest, 502);
  const { isSerialPort, serialPortAdvice } = await import('../../sources/modbus/source.config.ts');
  if (isSerialPort(host)) throw new UsageError(serialPortAdvice);
  const { manners } = await import('../../sources/modbus/target.ts');
  const manner = manners[values.gateway ? 'gateway' : 'direct'];
  return {
    ...manner,
    device: id,
    host,
    port,
    framing: oneOf(values.framing, '--framing', ['tcp', 'rtu'] as const),
    allowed: (values.allow ?? []).map((code) => Number(oneOf(code, '--allow', ['20', '24']))),
    requestsPerSecond: number(values.rate ?? String(manner.requestsPerSecond), '--rate', 0, 1000),
    connectMs: 3000,
    budgetSeconds: 900,
  };
}

async function discover(target: ModbusTarget, values: Values): Promise<number> {
  const { discoverMap, mostPerTable } = await import('../../sources/modbus/discover.ts');
  const bounds = { unit: number(values.unit, '--unit', 0, 255), end: number(values.end, '--end', 1, 10_000) };
  const plan = requestPlan({ 'reads of tables': 4 * mostPerTable(bounds.end) }, target.requestsPerSecond);
  if (announce(plan, values) === 'done') return 0;
  const where = `unit ${bounds.unit}, addresses 0 to ${bounds.end - 1} of each table`;
  if (!(await agreed(`Read ${where}? A place that nobody mapped may react to being read.`, values))) return 1;
  const found = await discoverMap({ ...target, budgetSeconds: 2 * plan.seconds + 60 }, bounds);
  if (values.json) process.stdout.write(`${JSON.stringify(found)}\n`);
  else process.stdout.write(`# Proposed for ${target.device}, ${where}. Give names and classes.\n${found.yaml}`);
  process.stderr.write(`${JSON.stringify(found.requests)}\n${found.warnings.map((text) => `${text}\n`).join('')}`);
  if (found.stopped === undefined) return 0;
  process.stderr.write(`ended early: ${found.stopped}\n`);
  return 3;
}
