import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ChannelAdapter, Delivery, TryResult, WebhookSettings } from './channel.ts';

const patienceMs = 10_000;

/** Signature of a webhook: HMAC-SHA256 over `timestamp.body`, hexadecimal. `timestamp` is in seconds since 1970. */
export function webhookSignature(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}

/** What a receiver should check: the signature, and that the time stamp is at most `toleranceSeconds` away. */
export function verifyWebhook(
  secret: string,
  headers: { timestamp: string; signature: string },
  body: string,
  now: Date,
  toleranceSeconds = 300,
): boolean {
  const expected = Buffer.from(`v1=${webhookSignature(secret, headers.timestamp, body)}`);
  const given = Buffer.from(headers.signature);
  const age = Math.abs(now.getTime() / 1000 - Number(headers.timestamp));
  return age <= toleranceSeconds && given.length === expected.length && timingSafeEqual(given, expected);
}

/** A signed POST of JSON. Redirects are not followed; the same delivery always carries the same id. */
export class WebhookChannel implements ChannelAdapter {
  private readonly settings: WebhookSettings;
  private readonly secret: string;
  private readonly clock: () => Date;

  constructor(settings: WebhookSettings, secret: string, clock: () => Date) {
    this.settings = settings;
    this.secret = secret;
    this.clock = clock;
  }

  async deliver({ id, content }: Delivery): Promise<TryResult> {
    const { type, subject, body: text, link, data } = content;
    const body = JSON.stringify({ id, type, subject, text, link, ...data });
    const timestamp = String(Math.floor(this.clock().getTime() / 1000));
    try {
      const response = await fetch(this.settings.url, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(patienceMs),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'x-hinomi-id': id,
          'x-hinomi-timestamp': timestamp,
          'x-hinomi-signature': `v1=${webhookSignature(this.secret, timestamp, body)}`,
        },
        body,
      });
      await response.body?.cancel();
      const detail = `HTTP ${response.status}`;
      if (response.ok) return { ok: true, detail };
      const mayPass = response.status >= 500 || response.status === 408 || response.status === 429;
      return { ok: false, final: !mayPass, detail };
    } catch (error) {
      const { cause, message } = error as Error & { cause?: { code?: string } };
      return { ok: false, final: false, detail: cause?.code ?? message };
    }
  }
}
