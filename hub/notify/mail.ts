import { createTransport } from 'nodemailer';
import type { ChannelAdapter, Content, Delivery, MailSettings, TryResult } from './channel.ts';

const patienceMs = 15_000;

/** Mail through the on-site SMTP relay: plain text, one link, a Message-ID that stays the same over all tries. */
export class MailChannel implements ChannelAdapter {
  private readonly settings: MailSettings;
  private readonly password: string | null;

  constructor(settings: MailSettings, password: string | null) {
    this.settings = settings;
    this.password = password;
  }

  async deliver({ id, recipient, content }: Delivery): Promise<TryResult> {
    const transport = this.transport();
    try {
      const domain = this.settings.from.split('@')[1]!;
      const sent = await transport.sendMail({
        messageId: `<${id}@${domain}>`,
        from: { name: 'Hinomi', address: this.settings.from },
        // As an address object it is one receiver, whatever characters it holds.
        to: { name: '', address: recipient },
        subject: content.subject,
        text: textOf(content),
        // Lines stay readable, and findable, in a mail that was saved as it came.
        textEncoding: 'quoted-printable',
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Hinomi-Type': content.type },
      });
      return { ok: true, detail: firstLine(sent.response) };
    } catch (error) {
      return failure(error);
    } finally {
      transport.close();
    }
  }

  /** Greets the relay and signs in, without sending anything. */
  async greet(): Promise<TryResult> {
    const transport = this.transport();
    try {
      await transport.verify();
      return { ok: true, detail: 'the relay answered; no test address is set, so no mail was sent' };
    } catch (error) {
      return failure(error);
    } finally {
      transport.close();
    }
  }

  private transport() {
    const { host, port, secure, starttls, user } = this.settings;
    return createTransport({
      host,
      port,
      secure,
      // A password goes over TLS, unless the settings say in so many words that there is none.
      requireTLS: starttls === 'require' || (starttls === 'auto' && user !== ''),
      ignoreTLS: starttls === 'never',
      ...(user === '' ? {} : { auth: { user, pass: this.password ?? '' } }),
      connectionTimeout: patienceMs,
      greetingTimeout: patienceMs,
      socketTimeout: patienceMs,
      disableFileAccess: true,
      disableUrlAccess: true,
      logger: false,
    });
  }
}

function textOf({ body, link }: Content): string {
  return link === null ? `${body}\n` : `${body}\n\n${link}\n`;
}

/** A 5xx answer is the relay's last word; everything else may pass. */
function failure(error: unknown): TryResult {
  const { code, responseCode, response, message } = error as Error & {
    code?: string;
    responseCode?: number;
    response?: string;
  };
  const detail = response ? firstLine(response) : `${code ? `${code}: ` : ''}${firstLine(message)}`;
  return { ok: false, final: responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH', detail };
}

function firstLine(text: string): string {
  return text.split(/\r?\n/)[0]!.slice(0, 300);
}
