import { z } from 'zod';
import { authProtocols, privProtocols } from '#engine/snmp/usm-keys.ts';
import { pictureParts } from '#engine/switches/switch-picture.ts';
import { blackout } from '../../controllers/watch-config.ts';
import { mostRepetitions } from './guard.ts';

const keysOf = <Name extends string>(table: Record<Name, unknown>) => Object.keys(table) as [Name, ...Name[]];
const portNames = z.array(z.string().min(1).max(64)).max(512).default([]);

/** One switch or router that is read. */
export const switchSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'use 1-64 letters, digits, ".", "_" or "-"')
      .describe('Name of the switch in events; stays the same for ever.'),
    host: z.string().min(1).describe('Address of the switch.'),
    port: z.int().min(1).max(65_535).default(161),
    communityFile: z
      .string()
      .min(1)
      .optional()
      .describe('SNMPv2c: file with the community, that only the agent may read. It goes over the line in the clear.'),
    user: z.string().min(1).max(32).optional().describe('SNMPv3: name of a user who may read.'),
    auth: z.enum(keysOf(authProtocols)).optional().describe('How its messages are proven.'),
    authFile: z.string().min(1).optional().describe('File with the pass phrase that proves them.'),
    priv: z.enum(keysOf(privProtocols)).optional().describe('How its messages are hidden.'),
    privFile: z.string().min(1).optional().describe('File with the pass phrase that hides them.'),
    read: z
      .array(z.enum(pictureParts))
      .min(1)
      .default([...pictureParts])
      .describe('What is read of it.'),
    tablePerVlan: z
      .boolean()
      .default(false)
      .describe('For Cisco IOS: asks for the forwarding table of each VLAN (community@VLAN, or context vlan-VLAN).'),
    vlans: z
      .array(z.int().min(1).max(4094))
      .max(256)
      .default([])
      .describe('With tablePerVlan: these VLANs; empty: those that the switch names.'),
    uplinks: portNames.describe('Ports to other switches, where nothing else shows that.'),
    unusedPorts: portNames.describe('Ports at which nothing may be plugged in.'),
  })
  .superRefine((one, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if ((one.communityFile === undefined) === (one.user === undefined)) {
      fault('communityFile', 'give either communityFile (SNMPv2c) or user (SNMPv3)');
    }
    if (one.user === undefined && (one.auth ?? one.authFile ?? one.priv ?? one.privFile) !== undefined) {
      fault('user', 'auth and priv belong to a user of SNMPv3; name it');
    }
    if ((one.auth === undefined) !== (one.authFile === undefined)) {
      fault('authFile', 'auth and authFile belong together; give both');
    }
    if ((one.priv === undefined) !== (one.privFile === undefined)) {
      fault('privFile', 'priv and privFile belong together; give both');
    }
    if (one.priv !== undefined && one.auth === undefined) fault('priv', 'what is hidden must be proven, too; add auth');
    if (one.vlans.length > 0 && !one.tablePerVlan) fault('vlans', 'vlans counts with tablePerVlan: true only; set it');
  });
export type SwitchConfig = z.infer<typeof switchSchema>;

/** Configuration of the `snmp` source. */
export const snmpConfig = z.strictObject({
  switches: z
    .array(switchSchema)
    .min(1)
    .max(64)
    .superRefine((list, context) => {
      for (const [at, { id }] of list.entries()) {
        if (!list.slice(0, at).some((other) => other.id === id)) continue;
        context.addIssue({ code: 'custom', path: [at, 'id'], message: 'an earlier switch has this id; use another' });
      }
    })
    .describe('The switches and routers that are asked; no others are looked for.'),
  everySeconds: z.number().min(0.05).max(86_400).default(300).describe('How often each is read, seconds.'),
  requestsPerSecond: z.number().positive().max(100).default(10).describe('Most requests to one switch in a second.'),
  budgetSeconds: z
    .number()
    .positive()
    .max(3600)
    .default(120)
    .describe('Seconds that one reading of one switch may take.'),
  answerMs: z.int().min(50).max(60_000).default(2000).describe('How long an answer is waited for, milliseconds.'),
  slowMs: z
    .int()
    .min(50)
    .default(2000)
    .describe('Three answers in a row slower than this, or than three times the usual, end the reading, milliseconds.'),
  rowsPerAnswer: z.int().min(1).max(mostRepetitions).default(20).describe('Rows that one answer is asked for.'),
  maxRows: z.int().min(100).max(100_000).default(16_384).describe('Rows that are read of one table; beyond is told.'),
  blackout: z.array(blackout).max(20).default([]).describe('Local hours in which no switch is asked.'),
  uplinkMacs: z
    .int()
    .min(2)
    .max(10_000)
    .default(8)
    .describe('A port with more devices than this is taken for one that leads on, to a switch or an access point.'),
  learnHours: z
    .number()
    .min(0)
    .max(24 * 31)
    .default(24)
    .describe('How long after the first look a device that had not been seen is told as learned, not as new.'),
  goneHours: z
    .number()
    .min(0)
    .max(24 * 365)
    .default(24)
    .describe('A device that no switch has shown for so long is told as gone; also when a port counts as empty.'),
  maxToldPerLook: z
    .int()
    .min(1)
    .max(10_000)
    .default(200)
    .describe('Devices, and changes of ports and of neighbours of each switch, told by one look after the first.'),
  maxDevices: z.int().min(16).max(65_536).default(8192).describe('Devices remembered; beyond is told.'),
});
export type SnmpConfig = z.infer<typeof snmpConfig>;
