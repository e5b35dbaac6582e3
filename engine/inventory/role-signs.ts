import { controlPorts } from './control-ports.ts';
import type { HostSigns, Role } from './role.ts';

/** A sign that a host may show, the roles it speaks for, and how much: the share of hosts showing it that have the role, as a guess. */
export interface RoleSign {
  id: string;
  /** What of the host shows it; null when it does not. */
  shows(host: HostSigns): string | null;
  speaksFor: Partial<Record<Role, number>>;
}

/** Programs by which engineers write into controllers, as their makers name the executables. */
const engineeringPrograms =
  /^(gd2|gxw[23]|gxworks|gppw|mt ?works|melsoft|cx-?p(rogrammer)?|cx-?one|sysmacstudio|kvs|kv ?studio|s7tgtopx|siemens\.automation\.portal|simatic ?manager|rslogix|rs5000|studio ?5000|logixdesigner|controlexpert|unity ?pro|twincat|tcxaeshell|codesys|wideField|fctoolbox|mpe720|ladder ?editor)/i;
/** Programs that show a process and take commands of people. */
const operatingPrograms =
  /^(gt ?soft ?got|sgt3?|view\.exe|wm\.exe|pdlrt|hmirtm|wincc|cctext|ftview|rsview|displayclient|proserver|gp-?viewer|winGP|workspace\.exe|ifix|fix\b|joywatcher|genesis|citect|runtime\.exe|indusoft|cimplicity|fa-?panel|in-?touch)/i;
/** Programs that gather values over years. */
const gatheringPrograms =
  /^(piarchss|pinetmgr|pibufss|pi-?server|aahistorian|aahclient|historian|ihdataarchiver|canary|influxd|exaquantum|proficy|ignition-?gateway)/i;

const port = (host: HostSigns, ...ports: number[]) => host.serves.find((one) => ports.includes(one.port));
const bare = (host: HostSigns) => !host.hasAgent;
const told = (condition: boolean, what: string | number | undefined) => (condition ? String(what) : null);
const program = (host: HostSigns, pattern: RegExp) => host.programs.find((name) => pattern.test(name)) ?? null;
const controlPort = (host: HostSigns) => host.serves.find((one) => controlPorts.has(one.port) && one.port !== 4840);

/** All signs. Weights of one role join as chances do: two of 0.6 make 0.84. */
export const roleSigns: readonly RoleSign[] = [
  {
    id: 'read_as_controller',
    shows: (host) => host.readAs.find((one) => one !== 'opcua') ?? null,
    speaksFor: { plc: 0.93 },
  },
  {
    id: 'read_over_opcua',
    shows: (host) => told(host.readAs.includes('opcua') && bare(host), 'OPC UA'),
    speaksFor: { plc: 0.6, scada: 0.2 },
  },
  {
    id: 'serves_control',
    shows: (host) => told(bare(host) && controlPort(host) !== undefined, controlPort(host)?.port),
    speaksFor: { plc: 0.72 },
  },
  {
    id: 'serves_control_and_has_agent',
    shows: (host) => told(host.hasAgent && controlPort(host) !== undefined, controlPort(host)?.port),
    speaksFor: { scada: 0.4 },
  },
  {
    id: 'serves_opcua',
    shows: (host) => told(port(host, 4840) !== undefined, 4840),
    speaksFor: { plc: 0.35, scada: 0.35 },
  },
  {
    id: 'automation_maker',
    shows: (host) => (host.maker?.trade === 'automation' ? host.maker.id : null),
    speaksFor: { plc: 0.4, hmi: 0.15 },
  },
  {
    id: 'engineering_program',
    shows: (host) => program(host, engineeringPrograms),
    speaksFor: { engineering: 0.85 },
  },
  { id: 'operating_program', shows: (host) => program(host, operatingPrograms), speaksFor: { hmi: 0.8 } },
  { id: 'gathering_program', shows: (host) => program(host, gatheringPrograms), speaksFor: { historian: 0.85 } },
  {
    id: 'serves_history',
    shows: (host) => told(port(host, 5450, 5457, 8086) !== undefined, port(host, 5450, 5457, 8086)?.port),
    speaksFor: { historian: 0.55 },
  },
  {
    id: 'asks_many_controllers',
    shows: (host) => {
      const most = Math.max(0, ...host.asks.filter((one) => controlPorts.has(one.port)).map((one) => one.servers));
      return told(most >= 3, most);
    },
    speaksFor: { scada: 0.5, historian: 0.2, hmi: 0.2, engineering: 0.1 },
  },
  {
    id: 'asks_a_controller',
    shows: (host) => {
      const most = Math.max(0, ...host.asks.filter((one) => controlPorts.has(one.port)).map((one) => one.servers));
      return told(most === 1 || most === 2, most);
    },
    speaksFor: { hmi: 0.3, scada: 0.1, engineering: 0.15 },
  },
  {
    id: 'serves_print_raw',
    shows: (host) => told(bare(host) && port(host, 9100) !== undefined, 9100),
    speaksFor: { printer: 0.6 },
  },
  {
    id: 'serves_print',
    shows: (host) => told(bare(host) && port(host, 515, 631) !== undefined, port(host, 515, 631)?.port),
    speaksFor: { printer: 0.6 },
  },
  {
    id: 'printer_maker',
    shows: (host) => (host.maker?.trade === 'printer' ? host.maker.id : null),
    speaksFor: { printer: 0.6 },
  },
  {
    id: 'serves_video',
    shows: (host) => told(bare(host) && port(host, 554, 8554) !== undefined, port(host, 554, 8554)?.port),
    speaksFor: { camera: 0.65 },
  },
  {
    id: 'camera_maker',
    shows: (host) => (host.maker?.trade === 'camera' ? host.maker.id : null),
    speaksFor: { camera: 0.7 },
  },
  {
    id: 'speaks_telephony',
    shows: (host) => told(port(host, 5060, 5061) !== undefined || host.asks.some((one) => one.port === 5060), 5060),
    speaksFor: { phone: 0.55 },
  },
  {
    id: 'personal_maker',
    shows: (host) => (host.maker?.trade === 'personal' ? host.maker.id : null),
    speaksFor: { phone: 0.5, pc: 0.2 },
  },
  { id: 'many_addresses', shows: (host) => told(host.manyAddresses, ''), speaksFor: { network: 0.85 } },
  {
    id: 'network_maker',
    shows: (host) => (host.maker?.trade === 'network' ? host.maker.id : null),
    speaksFor: { network: 0.6 },
  },
  {
    id: 'serves_routing',
    shows: (host) =>
      told(bare(host) && port(host, 179, 520, 1985, 500) !== undefined, port(host, 179, 520, 1985, 500)?.port),
    speaksFor: { network: 0.6 },
  },
  {
    id: 'storage_maker',
    shows: (host) => (host.maker?.trade === 'storage' ? host.maker.id : null),
    speaksFor: { storage: 0.75 },
  },
  {
    id: 'power_maker',
    shows: (host) => (host.maker?.trade === 'power' ? host.maker.id : null),
    speaksFor: { power: 0.7 },
  },
  {
    id: 'server_system',
    shows: (host) => (host.os !== null && /server/i.test(host.os) ? host.os : null),
    speaksFor: { server: 0.75 },
  },
  {
    id: 'desktop_system',
    shows: (host) =>
      host.os !== null && /windows (?!server)/i.test(host.os) && !/server/i.test(host.os) ? host.os : null,
    speaksFor: { pc: 0.7 },
  },
  {
    id: 'serves_many',
    shows: (host) => {
      const most = host.serves
        .filter((one) => [53, 67, 88, 389, 445, 1433, 1521, 3306, 5432, 80, 443].includes(one.port))
        .sort((a, b) => b.clients - a.clients)[0];
      return told(most !== undefined && most.clients >= 5, most?.port);
    },
    speaksFor: { server: 0.6 },
  },
  {
    id: 'computer_maker',
    shows: (host) => (host.maker?.trade === 'computer' || host.maker?.trade === 'industrial_pc' ? host.maker.id : null),
    speaksFor: { pc: 0.35, server: 0.2, hmi: 0.1 },
  },
];
