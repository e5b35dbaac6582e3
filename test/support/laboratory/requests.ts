import { linkCheck } from '#engine/wire/dnp3/link-check.ts';
import type { Step } from './step.ts';

const hex = (...parts: (readonly number[] | Uint8Array)[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part))).toString('hex');
const be = (value: number) => [value >> 8, value & 255];
const le = (value: number) => [value & 255, value >> 8];

/** A request of SLMP (3E frame, binary): Mitsubishi's reference manual of SLMP. */
export function slmp(command: number, data: readonly number[] = [], sub = 0): string {
  const body = [...le(0x10), ...le(command), ...le(sub), ...data];
  return hex([0x50, 0, 0, 0xff, 0xff, 3, 0, ...le(body.length), ...body]);
}

/** Reading one word of data register D100, over SLMP. */
export const slmpRead = slmp(0x0401, [100, 0, 0, 0xa8, 1, 0]);

/** A request of FINS over TCP: Omron's communications reference manual. */
export function fins(code: number, data: readonly number[] = []): string {
  const body = [0x80, 0, 2, 0, 1, 0, 0, 2, 0, 7, ...be(code), ...data];
  return hex(Buffer.from('FINS'), [0, 0, 0, 8 + body.length, 0, 0, 0, 2, 0, 0, 0, 0, ...body]);
}

/** How FINS begins over TCP, and reading one word of the data memory. */
export const finsHello = hex(Buffer.from('FINS'), [0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
export const finsRead = fins(0x0101, [0x82, 0, 100, 0, 0, 1]);

/** How S7comm begins over TPKT, and a job of it. */
export const s7Hello = hex([3, 0, 0, 11, 6, 0xe0, 0, 0, 0, 1, 0]);
export function s7(parameters: readonly (number | string)[]): string {
  const own = parameters.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part)] : [part]));
  const body = [0x32, 1, 0, 0, 0, 1, 0, own.length, 0, 0, ...own];
  return hex([3, 0, ...be(body.length + 7), 2, 0xf0, 0x80, ...body]);
}
export const s7Setup = s7([0xf0, 0, 0, 1, 0, 1, 1, 0]);
export const s7Read = s7([4, 1, 0x12, 10, 0x10, 2, 0, 10, 0, 5, 0x84, 0, 0, 80]);

/** A request of CIP to an object, unconnected over EtherNet/IP. */
export function cip(service: number, objectClass: number, data: readonly number[] = []): string {
  const request = [service, 2, 0x20, objectClass, 0x24, 1, ...data];
  const body = [0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0xb2, 0, ...le(request.length), ...request];
  return hex(le(0x6f), le(body.length), new Uint8Array(20), body);
}
export const cipRead = cip(0x0e, 0x0f);

/** A request of DNP3 (IEEE 1815) from a master to a station. */
export function dnp3(code: number, ...data: number[]): string {
  const user = [0xc0, 0xc1, code, ...data];
  const link = [5, 0x64, 5 + user.length, 0xc4, 10, 0, 1, 0];
  return hex(link, le(linkCheck(Uint8Array.from(link), 0, link.length)), user, [0, 0]);
}
export const dnp3Read = dnp3(1, 60, 2, 6);

/** A telegram of IEC 60870-5-104. */
export function iec104(type: number, address = 0): string {
  return hex([0x68, 14, 0, 0, 0, 0, type, 1, 6, 0, 3, 0, ...le(address), 0, 1]);
}
export const iec104Hello = '680407000000';
export const iec104Read = iec104(100);

/** Requests of Modbus (PDU): its application protocol, V1.1b3. */
export const modbus = {
  read: '030000000a',
  readCoils: '0100000008',
  write: '060005....',
  restart: '0800010000',
  listenOnly: '0800040000',
  clearCounters: '08000a0000',
  reportServer: '11',
  identify: '2b0e0100',
  umas: (code: number, ...data: number[]) => hex([90, 0, code, ...data]),
} as const;

const ports = { slmp: 5007, fins: 9600, s7: 102, cip: 44_818, dnp3: 20_000, iec104: 2404 } as const;
const hellos = {
  slmp: [],
  fins: [finsHello],
  s7: [s7Hello, s7Setup],
  cip: [],
  dnp3: [],
  iec104: [iec104Hello],
} as const;

/** A conversation in a protocol other than Modbus: its beginning, then what is said. */
export function talk(protocol: keyof typeof ports, ...says: string[]): Step {
  return { do: 'say', port: ports[protocol], says: [...hellos[protocol], ...says], hears: true };
}

/** Requests of Modbus over one connection, once unless paced. */
export function asks(...pdus: string[]): Step & { do: 'modbus' } {
  return { do: 'modbus', pdus };
}
