import type { SetUpController } from '#protocol/api/controller-setup.ts';

/** Ways to read a machine that can be chosen. */
export const types = ['opc-ua', 'modbus', 'slmp', 'fins', 'file-evidence'] as const;
export type DraftType = (typeof types)[number];

/** How a Modbus device is connected. */
export const ways = ['tcp', 'gateway', 'rtu', 'serial'] as const;
export type Way = (typeof ways)[number];

/** As whom an OPC UA server is read. */
export const whoes = ['anonymous', 'user', 'certificate'] as const;

type SettingsOf<Type extends SetUpController['type']> = Extract<SetUpController, { type: Type }>['settings'];
type Blackout = SettingsOf<'fins'>['blackout'][number];

/** What a person has filled in so far, as the fields hold it. */
export interface Draft {
  type: DraftType;
  agent: string;
  id: string;
  url: string;
  security: SettingsOf<'opc-ua'>['security'];
  policy: SettingsOf<'opc-ua'>['policy'];
  who: (typeof whoes)[number];
  user: string;
  password: string;
  /** The hub has a password for this address and user. */
  passwordKept: boolean;
  auditEvents: boolean;
  way: Way;
  host: string;
  port: string;
  serialPath: string;
  baud: string;
  parity: 'none' | 'even' | 'odd';
  stopBits: '1' | '2';
  transport: 'tcp' | 'udp';
  code: SettingsOf<'slmp'>['code'];
  frame: SettingsOf<'slmp'>['frame'];
  series: SettingsOf<'slmp'>['series'];
  map: string;
  /** Word of the engineering tool; empty for another. */
  tool: string;
  /** Folders, one a line. */
  places: string;
  snapshotEveryMinutes: string;
  probeEverySeconds: string;
  requestsPerSecond: string;
  blackout: Blackout[];
}

/** What changes when another way to read is chosen: its usual port, transport and pace. */
export const usual: Record<DraftType, Pick<Draft, 'port' | 'transport' | 'requestsPerSecond'>> = {
  'opc-ua': { port: '4840', transport: 'tcp', requestsPerSecond: '5' },
  modbus: { port: '502', transport: 'tcp', requestsPerSecond: '10' },
  slmp: { port: '5007', transport: 'tcp', requestsPerSecond: '5' },
  fins: { port: '9600', transport: 'udp', requestsPerSecond: '5' },
  'file-evidence': { port: '', transport: 'tcp', requestsPerSecond: '5' },
};

/** A draft with nothing filled in. */
export function emptyDraft(type: DraftType): Draft {
  return {
    ...{ type, agent: '', id: '', url: 'opc.tcp://', security: 'SignAndEncrypt', policy: 'Basic256Sha256' },
    ...{ who: 'anonymous', user: '', password: '', passwordKept: false, auditEvents: false },
    ...{ way: 'tcp', host: '', serialPath: '/dev/ttyUSB0', baud: '19200', parity: 'even', stopBits: '1' },
    ...{ code: 'binary', frame: '3e', series: 'auto', map: '', tool: '', places: '' },
    ...{ snapshotEveryMinutes: '720', probeEverySeconds: '60', blackout: [] },
    ...usual[type],
  };
}

/** The draft of a controller that is read already. */
export function draftOf(controller: SetUpController, agent: string, passwordKept: boolean): Draft {
  const { type, id, settings, map = '' } = controller;
  const { snapshotEveryMinutes, probeEverySeconds, blackout } = settings;
  const paces = {
    snapshotEveryMinutes: String(snapshotEveryMinutes),
    probeEverySeconds: String(probeEverySeconds),
    requestsPerSecond:
      'requestsPerSecond' in settings ? String(settings.requestsPerSecond) : usual[type].requestsPerSecond,
    blackout: blackout.map((hours) => ({ ...hours })),
  };
  const draft: Draft = { ...emptyDraft(type), agent, id, map, passwordKept, ...paces };
  if (controller.type === 'opc-ua') {
    const { url, security, policy, user, userCertificate, auditEvents } = controller.settings;
    const who = userCertificate ? 'certificate' : user === undefined ? 'anonymous' : 'user';
    return { ...draft, url, security, policy, user: user ?? '', who, auditEvents };
  }
  if (controller.type === 'file-evidence') {
    const { tool = '', places } = controller.settings;
    return { ...draft, tool, places: places.join('\n') };
  }
  if (controller.type === 'modbus') return { ...draft, ...modbusFields(controller.settings) };
  const { host, port, ...rest } = controller.settings;
  return { ...draft, ...rest, ...paces, host, port: String(port) };
}

function modbusFields({ host, port, gateway, framing, serial }: SettingsOf<'modbus'>): Partial<Draft> {
  if (serial) {
    const { path, baud, parity, stopBits } = serial;
    return { way: 'serial', serialPath: path, baud: String(baud), parity, stopBits: stopBits === 1 ? '1' : '2' };
  }
  const way = framing === 'rtu' ? 'rtu' : gateway ? 'gateway' : 'tcp';
  return { way, host: host ?? '', port: String(port ?? '') };
}

/** Folders of a draft, without empty lines. */
export function placesOf({ places }: Pick<Draft, 'places'>): string[] {
  return places
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** The draft as the hub takes it. */
export function controllerIn(draft: Draft): SetUpController {
  const times = {
    snapshotEveryMinutes: Number(draft.snapshotEveryMinutes),
    probeEverySeconds: Number(draft.probeEverySeconds),
    blackout: draft.blackout.map(({ from, to, days }) => ({ from, to, ...(days?.length ? { days: [...days] } : {}) })),
  };
  if (draft.type === 'file-evidence') {
    const tool = draft.tool === '' ? {} : { tool: draft.tool };
    return { type: 'file-evidence', id: draft.id.trim(), settings: { ...times, ...tool, places: placesOf(draft) } };
  }
  const manners = { ...times, requestsPerSecond: Number(draft.requestsPerSecond) };
  const place = { host: draft.host.trim(), port: Number(draft.port) };
  const named = { id: draft.id.trim(), ...(draft.map.trim() === '' ? {} : { map: draft.map }) };
  if (draft.type === 'modbus') {
    const shape = {
      gateway: draft.way === 'gateway',
      framing: draft.way === 'rtu' ? ('rtu' as const) : ('tcp' as const),
    };
    const { serialPath, baud, parity } = draft;
    const stopBits = draft.stopBits === '1' ? (1 as const) : (2 as const);
    const to =
      draft.way === 'serial' ? { serial: { path: serialPath.trim(), baud: Number(baud), parity, stopBits } } : place;
    return { type: 'modbus', ...named, settings: { ...manners, ...to, ...shape } };
  }
  const { transport, code, frame, series } = draft;
  if (draft.type === 'slmp') {
    return { type: 'slmp', ...named, settings: { ...manners, ...place, transport, code, frame, series } };
  }
  if (draft.type === 'fins') return { type: 'fins', ...named, settings: { ...manners, ...place, transport } };
  const { url, security, policy, auditEvents, who } = draft;
  const user = who === 'user' ? { user: draft.user.trim() } : {};
  const settings = { ...manners, url: url.trim(), security, policy, auditEvents, ...user };
  return { type: 'opc-ua', id: named.id, settings: { ...settings, userCertificate: who === 'certificate' } };
}
