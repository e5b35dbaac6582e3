import { z } from 'zod';
import { endpoint, sender } from '../network-endpoint.ts';

/** Configuration of the flow collector. */
export const netflowConfig = z.strictObject({
  udp: z
    .array(endpoint)
    .min(1)
    .max(8)
    .describe('Addresses and ports to receive on. NetFlow 5 and 9, IPFIX and sFlow are told apart by themselves.'),
  exporters: z
    .array(sender)
    .default([])
    .describe('Switches, routers and firewalls that may send, addresses or networks; empty: anybody.'),
  receiveBufferBytes: z
    .number()
    .int()
    .min(1024)
    .max(268_435_456)
    .default(8_388_608)
    .describe('Buffer asked from the system for each port; held back by net.core.rmem_max.'),
  maxRowsPerMinute: z
    .number()
    .int()
    .min(10)
    .max(100_000)
    .default(5000)
    .describe('Rows of one minute; the rest is a gap.'),
  checkMs: z
    .number()
    .int()
    .min(20)
    .max(600_000)
    .default(5000)
    .describe('How often lost datagrams are counted and finished minutes told, milliseconds.'),
});

export type NetflowConfig = z.infer<typeof netflowConfig>;
