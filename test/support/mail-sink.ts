import { SMTPServer } from 'smtp-server';

/** A mail as it arrived. */
export interface SunkMail {
  /** When it had arrived whole, milliseconds. */
  at: number;
  /** Message-ID: the same for one message that is handed over twice. */
  id: string;
  to: string[];
  subject: string;
  text: string;
}

/** A real SMTP server on this machine that keeps what it is given. */
export async function mailSink(): Promise<{ port: number; mails: SunkMail[]; close(): Promise<void> }> {
  const mails: SunkMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      let raw = '';
      stream.on('data', (chunk: Buffer) => {
        raw += chunk.toString('latin1');
      });
      stream.on('end', () => {
        mails.push(
          readMail(
            raw,
            session.envelope.rcptTo.map(({ address }) => address),
          ),
        );
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as { port: number };
  return { port, mails, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

function readMail(raw: string, to: string[]): SunkMail {
  const [head = '', ...body] = raw.split('\r\n\r\n');
  const unfolded = head.replace(/\r\n[ \t]+/g, ' ');
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(unfolded)?.[1] ?? '';
  const text = body.join('\r\n\r\n');
  const encoding = header('Content-Transfer-Encoding').toLowerCase();
  const bytes =
    encoding === 'base64'
      ? Buffer.from(text, 'base64')
      : Buffer.from(encoding === 'quoted-printable' ? unquote(text) : text, 'latin1');
  return {
    at: Date.now(),
    id: header('Message-ID'),
    to,
    subject: decodeWords(header('Subject')),
    text: bytes.toString('utf8'),
  };
}

function unquote(text: string): string {
  return text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Encoded words of RFC 2047, as mail programs write Japanese subjects. */
function decodeWords(text: string): string {
  const parts = [...text.matchAll(/=\?utf-8\?([BQ])\?([^?]*)\?=\s*/gi)];
  if (parts.length === 0) return text;
  const bytes = parts.map(([, kind, word]) =>
    kind!.toUpperCase() === 'B'
      ? Buffer.from(word!, 'base64')
      : Buffer.from(unquote(word!.replaceAll('_', ' ')), 'latin1'),
  );
  return Buffer.concat(bytes).toString('utf8');
}
