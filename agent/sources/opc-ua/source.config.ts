import { z } from 'zod';
import { valueClasses } from '../../controllers/point.ts';
import { differentIds, watchSettings } from '../../controllers/watch-config.ts';
import { identityFault } from './identity-fault.ts';
import { securityModes, securityPolicies, usualPolicy } from './security-policy.ts';

const rule = z.strictObject({
  /** Shown as the reason. */
  name: z.string().min(1),
  namespace: z.string().optional(),
  /** Browse path from below the root, `*` for any part, for example `Objects/Press/Counters/*`. */
  path: z.string().optional(),
  /** Node key, `*` for any part, for example `nsu=urn:maker:press;s=Counters.*`. */
  node: z.string().optional(),
  /** Key of the type definition, for example `i=2368`. */
  type: z.string().optional(),
  /** `secret` is never stored; only a digest is, by which a change shows. */
  class: z.enum(valueClasses),
});

/** One controller that speaks OPC UA. */
export const deviceSchema = z
  .strictObject({
    ...watchSettings,
    url: z
      .string()
      .regex(/^opc\.tcp:\/\/[^/\s@]+(?:\/[^\s@]*)?$/, 'use opc.tcp://host:port, without user and password'),
    security: z.enum(securityModes).default('None'),
    /** How Sign and SignAndEncrypt are done. Basic256 and Basic128Rsa15 are withdrawn: only for a controller that has no better. */
    policy: z.enum(securityPolicies).default(usualPolicy),
    user: z.string().min(1).optional(),
    /** File that holds the password, readable by the agent's user only; a file that others can read is refused. */
    passwordFile: z.string().min(1).optional(),
    /** The password lies sealed in the state of the source: `hinomi controllers password DEVICE` takes it. */
    passwordSealed: z.boolean().default(false),
    /** Sends the password even where others on the network could read it, or somebody in between could ask for it. */
    passwordInClear: z.boolean().default(false),
    /** Comes with the user certificate of this agent (`pki/user.der` in the state of the source), which the controller must know. */
    userCertificate: z.boolean().default(false),
    /** SHA-256 thumbprints of its certificate that a person approved, beside those decided at the hub or with `hinomi controllers`. */
    trust: z
      .array(z.string().regex(/^[0-9A-Fa-f: ]{64,95}$/, 'use the SHA-256 thumbprint, 64 hexadecimal digits'))
      .default([]),
    /**
     * Files (PEM or DER) with certificates of authorities that may vouch for this controller: a certificate that one of them signed is let
     * in while it holds and names the host of `url`, or carries the application URI of one that people approved here. A refusal outweighs it.
     */
    authorities: z.array(z.string().min(1)).max(10).default([]),
    /** Whether people at the hub may decide that its certificate is trusted; a refusal of theirs always holds. */
    hubMayTrust: z.boolean().default(true),
    /** Accepts any certificate: for the demonstration plant only. */
    demoAcceptAnyCertificate: z.boolean().default(false),
    requestsPerSecond: z.number().positive().max(1000).default(5),
    answerMs: z.int().min(100).default(15_000),
    /** Milliseconds from which on an answer is slow: then less is asked at once, and at last no more. */
    slowMs: z.int().min(50).default(2000),
    browseBatch: z.int().min(1).max(1000).default(100),
    readBatch: z.int().min(1).max(5000).default(500),
    /**
     * Listens to the events by which the controller says who did what to it (audit events): a standing connection of its
     * own with one subscription, for a person to allow per controller.
     */
    auditEvents: z.boolean().default(false),
    nodeCap: z.int().min(100).default(200_000),
    /** What is configuration and what moves, before the built-in rules. */
    rules: z.array(rule).default([]),
  })
  .superRefine((device, context) => {
    const fault = identityFault(device);
    if (fault) context.addIssue({ code: 'custom', message: fault.message, path: [fault.place] });
  });

/** Configuration of the `opc-ua` source. */
export const opcUaConfig = z.strictObject({
  type: z.literal('opc-ua').optional(),
  devices: z.array(deviceSchema).min(1).superRefine(differentIds),
});

export type OpcUaConfig = z.infer<typeof opcUaConfig>;
export type OpcUaDevice = z.infer<typeof deviceSchema>;
