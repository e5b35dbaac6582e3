import type { OperationClass } from '../operation.ts';

type Operation = readonly [name: string, kind: OperationClass];

/** Commands of the EtherNet/IP encapsulation. */
export const encapsulationCommands: ReadonlyMap<number, Operation> = new Map([
  [0x0000, ['NOP', 'session']],
  [0x0001, ['ListTargets', 'identify']],
  [0x0004, ['ListServices', 'identify']],
  [0x0063, ['ListIdentity', 'identify']],
  [0x0064, ['ListInterfaces', 'identify']],
  [0x0065, ['RegisterSession', 'session']],
  [0x0066, ['UnRegisterSession', 'session']],
  [0x006f, ['SendRRData', 'session']],
  [0x0070, ['SendUnitData', 'session']],
  [0x0072, ['IndicateStatus', 'session']],
  [0x0073, ['Cancel', 'session']],
]);

/** Services that every CIP object may have (Volume 1, appendix A), by code. */
const general: ReadonlyMap<number, Operation> = new Map([
  [0x01, ['Get Attributes All', 'read']],
  [0x02, ['Set Attributes All', 'write']],
  [0x03, ['Get Attribute List', 'read']],
  [0x04, ['Set Attribute List', 'write']],
  [0x05, ['Reset', 'mode']],
  [0x06, ['Start', 'mode']],
  [0x07, ['Stop', 'mode']],
  [0x08, ['Create', 'control']],
  [0x09, ['Delete', 'control']],
  [0x0a, ['Multiple Service Packet', 'session']],
  [0x0d, ['Apply Attributes', 'control']],
  [0x0e, ['Get Attribute Single', 'read']],
  [0x10, ['Set Attribute Single', 'write']],
  [0x11, ['Find Next Object Instance', 'identify']],
  [0x15, ['Restore', 'control']],
  [0x16, ['Save', 'control']],
  [0x18, ['Get Member', 'read']],
  [0x19, ['Set Member', 'write']],
  [0x4c, ['Read Tag', 'read']],
  [0x4d, ['Write Tag', 'write']],
  [0x4e, ['Read Modify Write Tag', 'write']],
  [0x52, ['Read Tag Fragmented', 'read']],
  [0x53, ['Write Tag Fragmented', 'write']],
  [0x55, ['Get Instance Attribute List', 'identify']],
]);

/** Services of one class of objects, where they mean something else. */
const special: ReadonlyMap<number, ReadonlyMap<number, Operation>> = new Map([
  [
    0x01,
    new Map<number, Operation>([
      [0x01, ['Get Attributes All', 'identify']],
      [0x0e, ['Get Attribute Single', 'identify']],
    ]),
  ],
  [
    0x06,
    new Map<number, Operation>([
      [0x4e, ['Forward Close', 'session']],
      [0x52, ['Unconnected Send', 'session']],
      [0x54, ['Forward Open', 'session']],
      [0x5b, ['Large Forward Open', 'session']],
    ]),
  ],
  [
    0x37,
    new Map<number, Operation>([
      [0x4b, ['Initiate Upload', 'program-upload']],
      [0x4c, ['Initiate Download', 'program-download']],
      [0x4f, ['Upload Transfer', 'program-upload']],
      [0x50, ['Download Transfer', 'program-download']],
    ]),
  ],
  [0x67, new Map<number, Operation>([[0x4b, ['Execute PCCC', 'control']]])],
]);

/** Name and class of a CIP service of an object class; -1 is a class that was not named by number. */
export function cipService(service: number, objectClass: number): Operation {
  const known = special.get(objectClass)?.get(service) ?? general.get(service);
  return known ?? [`0x${service.toString(16).padStart(2, '0')}`, 'unknown'];
}
