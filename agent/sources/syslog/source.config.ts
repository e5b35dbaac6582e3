import { z } from 'zod';
import { encodings } from '#engine/logs/text-encoding.ts';
import { endpoint, sender } from '../network-endpoint.ts';
import { zonePattern } from '../tail/local-zone.ts';

/** Configuration of the syslog receiver. */
export const syslogConfig = z.strictObject({
  udp: z.array(endpoint).default([]).describe('Addresses and ports to receive on over UDP.'),
  tcp: z.array(endpoint).default([]).describe('Addresses and ports to receive on over TCP.'),
  senders: z
    .array(sender)
    .default([])
    .describe('Addresses and networks that may send; anyone who can reach the port when empty.'),
  encoding: z
    .enum(['auto', ...encodings])
    .default('auto')
    .describe('Encoding of messages; `auto` decides each by itself.'),
  timeZone: z
    .string()
    .regex(zonePattern, 'use local, utc or an offset such as +09:00')
    .default('local')
    .describe('Zone of times that name none (RFC 3164).'),
  maxMessageBytes: z
    .number()
    .int()
    .min(480)
    .max(1_048_576)
    .default(16_384)
    .describe('Longer messages are cut there; the event says by how many bytes.'),
  receiveBufferBytes: z
    .number()
    .int()
    .min(2048)
    .max(268_435_456)
    .default(4_194_304)
    .describe('Buffer asked from the system for each UDP port; held back by net.core.rmem_max.'),
  maxConnections: z.number().int().min(1).max(10_000).default(200).describe('TCP connections at once, all together.'),
  maxConnectionsPerSender: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(20)
    .describe('TCP connections at once from one address.'),
  maxQueued: z
    .number()
    .int()
    .min(100)
    .max(1_000_000)
    .default(20_000)
    .describe(
      'Messages held while the agent’s disk is slow; TCP senders are made to wait, UDP messages beyond it are a gap.',
    ),
  dropCheckMs: z
    .number()
    .int()
    .min(20)
    .max(600_000)
    .default(5000)
    .describe('How often lost UDP messages are counted, milliseconds.'),
});

export type SyslogConfig = z.infer<typeof syslogConfig>;
