import { isIP } from 'node:net';
import type { SwitchPicture } from '#engine/switches/switch-picture.ts';
import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { isLocalMac } from '#protocol/mac.ts';
import { type Reason, reasonFields } from '#protocol/reasons/reason.ts';
import type { SourceContext } from '../source.ts';
import type { DeviceNews } from './device-memory.ts';
import type { LinkNews } from './link-memory.ts';
import type { KnownPort, PortNews } from './port-memory.ts';
import type { ReadingSum } from './reading-log.ts';
import type { SnmpConfig } from './source.config.ts';

/** The events of this source. */
export class SwitchEvents {
  private readonly context: Pick<SourceContext<SnmpConfig>, 'config' | 'host'>;

  constructor(context: Pick<SourceContext<SnmpConfig>, 'config' | 'host'>) {
    this.context = context;
  }

  /** `picture` is that of the switch of its place; undefined where that did not answer since the start. */
  device(
    picture: SwitchPicture | undefined,
    { action, mac, ip, place, previous, moves }: DeviceNews,
    nowMs: number,
    { learning, empty }: { learning: boolean; empty: boolean },
  ): EventDraft {
    return this.draft('net.switch_port', nowMs, {
      'event.action': action,
      ...this.ofSwitch(place.switch, picture),
      ...this.ofPort(place.switch, place.port, picture),
      'source.mac': mac,
      ...(ip !== null && { 'source.ip': ip }),
      ...(place.vlans.length > 0 && { 'network.vlan.id': place.vlans.join(',') }),
      ...(place.uplink !== null && { 'hinomi.switch.uplink': place.uplink }),
      'hinomi.switch.port_devices': place.devices,
      'hinomi.switch.port_empty': empty,
      ...(previous && {
        'hinomi.switch.previous_id': previous.switch,
        'hinomi.switch.previous_port': previous.port,
      }),
      ...(action === 'moved' && { 'hinomi.switch.moves': moves }),
      'hinomi.switch.learning': learning,
      'hinomi.neighbour.local_mac': isLocalMac(mac),
    });
  }

  port(picture: SwitchPicture, { action, name }: PortNews, known: KnownPort | undefined, nowMs: number): EventDraft {
    return this.draft('net.port_state', nowMs, {
      'event.action': action,
      ...this.ofSwitch(picture.id, picture),
      ...this.ofPort(picture.id, name, picture),
      ...(known && { 'hinomi.switch.port_up': known.state === 'up', 'hinomi.switch.port_enabled': known.enabled }),
    });
  }

  link(picture: SwitchPicture, { action, port, neighbour }: LinkNews, nowMs: number): EventDraft {
    const { mac, addresses, name, chassis, descr, capabilities } = neighbour;
    return this.draft('net.switch_link', nowMs, {
      'event.action': action,
      ...this.ofSwitch(picture.id, picture),
      ...this.ofPort(picture.id, port, picture),
      ...(mac !== null && { 'source.mac': mac }),
      ...(addresses[0] !== undefined && { 'source.ip': addresses[0] }),
      'hinomi.switch.neighbour': name ?? chassis,
      ...((neighbour.port ?? neighbour.portDescr) !== null && {
        'hinomi.switch.neighbour_port': neighbour.port ?? neighbour.portDescr,
      }),
      ...(descr !== null && { 'hinomi.switch.neighbour_description': descr }),
      'hinomi.switch.neighbour_does': capabilities,
    });
  }

  reading(picture: SwitchPicture, sum: ReadingSum, reason: Reason | undefined, nowMs: number): EventDraft {
    return this.draft('net.switch_reading', nowMs, {
      'event.action': sum.outcome,
      ...this.ofSwitch(picture.id, picture),
      ...(picture.descr !== null && { 'hinomi.switch.description': picture.descr }),
      ...(picture.location !== null && { 'hinomi.switch.location': picture.location }),
      'hinomi.switch.looks': sum.looks,
      'hinomi.switch.requests': { ...sum.requests },
      'hinomi.switch.refused': { ...sum.refused },
      'hinomi.switch.longest_ms': sum.longestMs,
      'hinomi.switch.devices': new Set(picture.stations.map(({ mac }) => mac)).size,
      'hinomi.switch.ports': picture.ports.filter(({ physical }) => physical).length,
      ...(reason && reasonFields('hinomi', reason)),
    });
  }

  private draft(kind: string, nowMs: number, fields: Fields): EventDraft {
    return { kind, time: new Date(nowMs).toISOString(), fields: { 'host.name': this.context.host, ...fields } };
  }

  private ofSwitch(id: string, picture: SwitchPicture | undefined): Fields {
    const host = this.context.config.switches.find((one) => one.id === id)?.host ?? '';
    return {
      'hinomi.switch.id': id,
      ...(picture && picture.name !== null && { 'observer.name': picture.name }),
      ...(isIP(host) !== 0 && { 'observer.ip': host }),
    };
  }

  private ofPort(id: string, name: string, picture: SwitchPicture | undefined): Fields {
    const alias = picture?.ports.find((one) => one.name === name)?.alias ?? null;
    const unused = this.context.config.switches.find((one) => one.id === id)?.unusedPorts ?? [];
    return {
      'hinomi.switch.port': name,
      ...(alias !== null && { 'hinomi.switch.port_alias': alias }),
      'hinomi.switch.unused': unused.includes(name),
    };
  }
}
