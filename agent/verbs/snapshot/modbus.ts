import type { ReadingState } from '#protocol/reading.ts';
import { requestPlan } from '../../controllers/request-plan.ts';
import type { SerialManners } from '../../controllers/serial-line.ts';
import type { SnapshotText } from '../../controllers/snapshot-text.ts';
import type { DiscoverJob } from '../../sources/modbus/set-up.ts';
import type { ModbusTarget } from '../../sources/modbus/target.ts';
import type { OnceJob } from '../../sources/modbus/worker.ts';
import type { FoundMap } from '../../sources/set-up.ts';
import { UsageError } from '../usage.ts';
import { inWorker } from './in-worker.ts';
import { readNamedFile } from './named-file.ts';
import { secretKeyFolder } from './secret-key-folder.ts';
import {
  agreed,
  announce,
  hostAndPort,
  number,
  oneOf,
  tellWaiting,
  type Values,
  waitingFor,
  writeText,
} from './wish.ts';

/** Reads a Modbus controller once, or proposes a map for it; gives the exit code. */
export async function snapshotModbus(rest: readonly string[], values: Values): Promise<number> {
  const target = await targetOf(rest, values);
  if (values.discover && values.map !== undefined) {
    throw new UsageError('--discover proposes a map: leave --map out, and give it when the proposal is saved');
  }
  if (values.discover) return discover(target, values);
  if (!values.map) throw new UsageError('modbus needs --map FILE, or --discover to propose one');
  const { mapFor, parseMap } = await import('../../sources/modbus/map.ts');
  const map = mapFor(target, parseMap(readNamedFile(values.map).toString('utf8'), values.map), values.map);
  const { estimate } = await import('../../sources/modbus/plan.ts');
  const { mostFingerprintRequests } = await import('../../sources/modbus/fingerprint.ts');
  const requests = {
    ...estimate(map, target.requestsPerSecond).requests,
    'trials of function codes': values.fingerprint ? map.units.length * mostFingerprintRequests : 0,
  };
  if (announce(requestPlan(requests, target.requestsPerSecond), values) === 'done') return 0;
  const job: OnceJob = { target, map, learn: values.fingerprint, keyFolder: secretKeyFolder(values.state) };
  return writeText(await inModbusWorker<SnapshotText>('once', job, target.budgetSeconds, tellWaiting), values);
}

async function targetOf(rest: readonly string[], values: Values): Promise<ModbusTarget> {
  const { isSerialPort } = await import('../../controllers/serial-port.ts');
  const { manners } = await import('../../sources/modbus/target.ts');
  const path = rest[0] ?? '';
  const serial = isSerialPort(path) ? serialOf(path, rest, values) : undefined;
  const { id, host, port } = serial ? { id: path, host: '', port: 0 } : hostAndPort('modbus', rest, 502);
  const manner = manners[values.gateway || serial ? 'gateway' : 'direct'];
  return {
    ...manner,
    device: id,
    host,
    port,
    serial,
    framing: oneOf(values.framing, '--framing', ['tcp', 'rtu'] as const),
    allowed: (values.allow ?? []).map((code) => Number(oneOf(code, '--allow', ['20', '24']))),
    requestsPerSecond: number(values.rate ?? String(manner.requestsPerSecond), '--rate', 0, 1000),
    connectMs: 3000,
    budgetSeconds: 900,
  };
}

function serialOf(path: string, rest: readonly string[], values: Values): SerialManners {
  if (!path.startsWith('/')) {
    throw new UsageError(`${path} is not opened: put a Modbus gateway, or a serial server, in front of the line`);
  }
  if (rest.length !== 1) throw new UsageError('modbus needs one HOST:PORT or one serial port');
  if (values.baud === undefined) throw new UsageError('a serial port needs --baud, as it is set at the devices');
  return {
    path,
    baud: number(values.baud, '--baud', 300, 4_000_000),
    parity: oneOf(values.parity, '--parity', ['none', 'even', 'odd'] as const),
    stopBits: oneOf(values['stop-bits'], '--stop-bits', ['1', '2'] as const) === '1' ? 1 : 2,
    listenSeconds: number(values.listen, '--listen', 0.1, 600),
    otherMaster: values['other-master'],
  };
}

async function discover(target: ModbusTarget, values: Values): Promise<number> {
  const { mostPerTable } = await import('../../sources/modbus/discover.ts');
  const { serialUnits } = await import('../../sources/modbus/functions.ts');
  const units = target.serial || target.framing === 'rtu' ? serialUnits : { least: 0, most: 255 };
  const bounds = {
    unit: number(values.unit, '--unit', units.least, units.most),
    end: number(values.end, '--end', 1, 10_000),
  };
  const plan = requestPlan({ 'reads of tables': 4 * mostPerTable(bounds.end) }, target.requestsPerSecond);
  if (announce(plan, values) === 'done') return 0;
  const where = `unit ${bounds.unit}, addresses 0 to ${bounds.end - 1} of each table`;
  if (!(await agreed(`Read ${where}? A place that nobody mapped may react to being read.`, values))) return 1;
  const budgetSeconds = 2 * plan.seconds + 60;
  const job: DiscoverJob = { target: { ...target, budgetSeconds }, bounds };
  const {
    map: yaml,
    requests,
    warnings,
    stopped,
  } = await inModbusWorker<FoundMap>('discover', job, budgetSeconds, tellSearch());
  const found = { yaml, requests, warnings, ...(stopped === null ? {} : { stopped }) };
  const isEmpty = yaml.includes('ranges: []');
  if (values.json) process.stdout.write(`${JSON.stringify(found)}\n`);
  else if (isEmpty) process.stderr.write('nothing readable was found, so that there is no map to propose\n');
  else process.stdout.write(`# Proposed for ${target.device}, ${where}. Give names and classes.\n${yaml}`);
  process.stderr.write(`${JSON.stringify(requests)}\n${warnings.map((text) => `${text}\n`).join('')}`);
  if (stopped === null) return isEmpty ? 3 : 0;
  process.stderr.write(`ended early: ${stopped}\n`);
  return 3;
}

/** A job of the worker that reads Modbus. */
function inModbusWorker<T>(
  name: string,
  input: unknown,
  budgetSeconds: number,
  tell: (progress: unknown) => void,
): Promise<T> {
  return inWorker<T>({ source: 'modbus', name, input, megabytes: 64, budgetSeconds }, tell);
}

/** Between two lines of progress, milliseconds. */
const sayEveryMs = 3000;

/** Says on standard error how far a search is, every few seconds, and whom it waits for. */
function tellSearch(): (progress: unknown) => void {
  let said = performance.now();
  return (progress) => {
    const now = progress as ReadingState | { waitsFor: string };
    if ('waitsFor' in now) waitingFor(now.waitsFor);
    else if (performance.now() - said >= sayEveryMs) {
      said = performance.now();
      const left = now.secondsLeft === null ? '' : `, at most ${Math.ceil(now.secondsLeft / 60)} min left`;
      process.stderr.write(`${now.done} of ${now.of} places looked at, ${now.requests} requests${left}\n`);
    }
  };
}
