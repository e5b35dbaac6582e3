import { z } from 'zod';
import { checkAnswer, discoveryAnswer, mostMapCharacters, readingPlan } from '../controller-setup.ts';
import { agentId, siteId } from '../identity.ts';
import { readingProgress } from '../reading.ts';
import { bilingual } from './parts.ts';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const host = z.string().regex(/^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/);
const port = z.int().min(1).max(65_535);

/** When a controller is read; the same for every protocol, and for files. */
const times = {
  snapshotEveryMinutes: z.number().min(5).max(43_200),
  /** 0 looks never. */
  probeEverySeconds: z.number().min(0).max(86_400),
  /** Local hours of the agent in which it is left alone; `to` before `from` runs over midnight. */
  blackout: z
    .array(z.strictObject({ from: clock, to: clock, days: z.array(z.int().min(0).max(6)).max(7).optional() }))
    .max(20),
};

/** The same with how gently it is asked over a network. */
const manners = { ...times, requestsPerSecond: z.number().min(0.1).max(50) };

const common = {
  /** Stays the same for ever. */
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  map: z.string().max(mostMapCharacters).optional(),
};

/** What a person says of a controller that an agent is to read, by protocol; named as in the file of an agent. */
export const setUpController = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('opc-ua'),
    ...common,
    settings: z.strictObject({
      ...manners,
      url: z.string().regex(/^opc\.tcp:\/\/[^/\s@]+(?:\/[^\s@]*)?$/),
      security: z.enum(['None', 'Sign', 'SignAndEncrypt']),
      policy: z.enum(['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss', 'Basic256', 'Basic128Rsa15']),
      user: z.string().min(1).max(200).optional(),
      userCertificate: z.boolean(),
      auditEvents: z.boolean(),
    }),
  }),
  z.strictObject({
    type: z.literal('modbus'),
    ...common,
    settings: z.strictObject({
      ...manners,
      host: host.optional(),
      port: port.optional(),
      gateway: z.boolean(),
      framing: z.enum(['tcp', 'rtu']),
      serial: z
        .strictObject({
          path: z.string().startsWith('/').max(200),
          baud: z.int().min(300).max(4_000_000),
          parity: z.enum(['none', 'even', 'odd']),
          stopBits: z.union([z.literal(1), z.literal(2)]),
        })
        .optional(),
    }),
  }),
  z.strictObject({
    type: z.literal('slmp'),
    ...common,
    settings: z.strictObject({
      ...manners,
      host,
      port,
      transport: z.enum(['tcp', 'udp']),
      code: z.enum(['binary', 'ascii']),
      frame: z.enum(['3e', '4e']),
      series: z.enum(['auto', 'q', 'l', 'iq-r', 'iq-f']),
    }),
  }),
  z.strictObject({
    type: z.literal('fins'),
    ...common,
    settings: z.strictObject({ ...manners, host, port, transport: z.enum(['tcp', 'udp']) }),
  }),
  z.strictObject({
    type: z.literal('file-evidence'),
    ...common,
    settings: z.strictObject({
      ...times,
      /** Word of the engineering tool whose files these are; the agent knows which there are. */
      tool: z
        .string()
        .regex(/^[a-z0-9-]{1,40}$/)
        .optional(),
      /** Folders or files on the agent's machine, or on shares that it sees. */
      places: z.array(z.string().min(1).max(500)).min(1).max(20),
    }),
  }),
]);
export type SetUpController = z.infer<typeof setUpController>;

const where = { site: siteId, agent: agentId, controller: setUpController };

/** POST /api/v1/controller-setups/check: asks the agent whether it takes it and what a reading sends; nothing goes to the controller. */
export const setUpCheck = z.object(where);

/** POST /api/v1/controller-setups/discover: with a person's consent the agent reads upward through the tables of one unit; without only its plan is told. */
export const setUpDiscover = z.object({
  ...where,
  unit: z.int().min(0).max(255),
  end: z.int().min(1).max(10_000),
  /** The consent: places that nobody mapped may react to being read. */
  reason: z.string().min(1).max(2000).optional(),
});

/** An order that an agent answers with one of its next heartbeats. */
export const setUpOrder = z.object({ order: z.string() });

/** What an agent does not take, in both languages. */
export const setUpObjection = z.object({ place: z.string(), line: z.int().nullable(), words: bilingual });
export type SetUpObjection = z.infer<typeof setUpObjection>;

/** GET /api/v1/controller-setups/orders/:id */
export const setUpOrderState = z.object({
  /** `refused`: the agent did not do it, in its own words. */
  state: z.enum(['waiting', 'answered', 'refused', 'expired']),
  /** What the agent does not take, of a check as of a discovery; empty when it takes all. */
  objections: z.array(setUpObjection),
  check: checkAnswer.omit({ faults: true }).nullable(),
  discovery: discoveryAnswer.omit({ faults: true }).nullable(),
  /** How far a search for a map is, while it goes on. */
  progress: readingProgress.nullable(),
  refusal: z.string().nullable(),
  /** When the agent was heard last; null for not since the hub started. */
  lastHeard: z.string().nullable(),
});
export type SetUpOrderState = z.infer<typeof setUpOrderState>;

/** POST /api/v1/controller-setups/orders/:id/cancel: ends a search early. */
export const setUpCancelled = z.object({ asked: z.boolean() });

/** POST /api/v1/controller-setups: puts it in force. `order` is the check of exactly this controller. */
export const setUpPut = z.object({
  ...where,
  order: z.string().max(64),
  reason: z.string().min(1).max(2000),
  /** Left out to keep the one before. */
  password: z.string().min(1).max(1000).optional(),
});
export const setUpDone = z.object({ controller: z.string() });

/** GET /api/v1/controllers/:id/setup */
export const controllerSetUp = z.object({
  /** Null for one that stands in the file of its agent. */
  setUp: z
    .object({
      controller: setUpController,
      hasPassword: z.boolean(),
      by: z.string(),
      at: z.string(),
      reason: z.string(),
      plans: z.array(readingPlan),
    })
    .nullable(),
  /** Whether its agent goes by it; null while it is not heard. */
  arrived: z.boolean().nullable(),
  /** Why its agent does not read it. */
  notRead: z.array(bilingual),
});
export type ControllerSetUp = z.infer<typeof controllerSetUp>;

/** POST /api/v1/controllers/:id/setup/end: the agent reads it no more; what was read stays. */
export const setUpEnd = z.object({ reason: z.string().min(1).max(2000) });
