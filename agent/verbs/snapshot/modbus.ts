import { readFileSync } from 'node:fs';
import { requestPlan } from '../../controllers/request-plan.ts';
import { announce, hostAndPort, number, UsageError, type Values, write } from './wish.ts';

/** Reads a Modbus controller once, or proposes a map for it; gives the exit code. */
export async function snapshotModbus(rest: readonly string[], values: Values): Promise<number> {
  const { id, host, port } = hostAndPort('modbus', rest, 502);
  const rate = number(values.rate ?? '10', '--rate', 0, 1000);
  const target = {
    device: id,
    host,
    port,
    requestsPerSecond: rate,
    connectMs: 3000,
    answerMs: 2000,
    budgetSeconds: 900,
  };
  if (values.discover) {
    const bounds = { unit: number(values.unit, '--unit', 0, 255), end: number(values.end, '--end', 1, 10_000) };
    const most = 4 * (Math.ceil(bounds.end / 100) + 7);
    if (announce(requestPlan({ 'reads of tables': most }, rate), values) === 'done') return 0;
    const { discoverMap } = await import('../../sources/modbus/discover.ts');
    const found = await discoverMap(target, bounds);
    process.stdout.write(found.yaml);
    process.stderr.write(`${JSON.stringify(found.requests)}\n${found.warnings.map((text) => `${text}\n`).join('')}`);
    return 0;
  }
  if (!values.map) throw new UsageError('modbus needs --map FILE, or --discover to propose one');
  const { parseMap } = await import('../../sources/modbus/map.ts');
  const map = parseMap(readFileSync(values.map, 'utf8'), values.map);
  const { estimate } = await import('../../sources/modbus/plan.ts');
  if (announce(requestPlan(estimate(map, rate).requests, rate), values) === 'done') return 0;
  const { collectModbus } = await import('../../sources/modbus/collect.ts');
  return write(await collectModbus(target, map, () => new Date()));
}
