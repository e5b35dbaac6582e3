import { z } from 'zod';
import type { Bilingual } from '#protocol/api/parts.ts';

/** What is sent: the same content for every channel. */
export interface Content {
  /** `page`: someone must act. `reminder`: a step is late. `test`: the daily channel test. `checkpoint`: something to keep. */
  type: 'page' | 'reminder' | 'test' | 'checkpoint';
  subject: string;
  body: string;
  link: string | null;
  /** For machines that receive a webhook. */
  data: Record<string, unknown>;
}

/** One thing to be delivered. */
export interface Delivery {
  /** Stable over all tries, so that a receiver can tell a repetition. */
  id: string;
  /** Mail address; empty for a webhook. */
  recipient: string;
  content: Content;
}

/** How a try went. `final`: trying again cannot help. "Delivered" means handed over, never "seen". */
export type TryResult = { ok: true; detail: string } | { ok: false; final: boolean; detail: string };

/** A way to reach people. Adapters never throw for an expected failure and never put a secret into `detail`. */
export interface ChannelAdapter {
  deliver(delivery: Delivery): Promise<TryResult>;
}

/** Settings of a mail channel: the on-site relay. */
export const mailSettings = z.strictObject({
  host: z.string().min(1).max(255),
  port: z.coerce.number().int().min(1).max(65_535).default(25),
  from: z.string().regex(/^[^\s@<>"]+@[^\s@<>"]+$/, 'must be a mail address'),
  /** True: TLS from the first byte (port 465). */
  secure: z.boolean().default(false),
  /** STARTTLS: `auto` uses it when the relay offers it, `require` refuses without, `never` does not. */
  starttls: z.enum(['auto', 'require', 'never']).default('auto'),
  user: z.string().max(255).default(''),
  /** Where the daily test goes; empty: the test ends after the greeting of the relay. */
  testTo: z.union([z.literal(''), z.string().regex(/^[^\s@<>"]+@[^\s@<>"]+$/, 'must be a mail address')]).default(''),
});
export type MailSettings = z.infer<typeof mailSettings>;

/** Settings of a webhook channel. */
export const webhookSettings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
});
export type WebhookSettings = z.infer<typeof webhookSettings>;

/** Names of the channel types, for people. */
export const channelTypes: Record<'mail' | 'webhook', Bilingual> = {
  mail: { ja: 'メール', en: 'mail' },
  webhook: { ja: 'Webhook', en: 'webhook' },
};
