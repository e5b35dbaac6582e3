import type { Running } from './processes.ts';
import { eventually } from './processes.ts';

/** An answer of the hub's API. */
export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  json: any;
}

/** A signed-in person at the hub's API, as a browser would be. */
export class ApiClient {
  private readonly base: string;
  private cookie = '';
  private csrf = '';

  constructor(consoleUrl: string) {
    this.base = `${consoleUrl}/api/v1`;
  }

  /** Uses the one-time link that a fresh hub prints, and sets a password. */
  static async first(hub: Running, password = 'a long enough password 7'): Promise<ApiClient> {
    const text = await hub.says(/sign-in link: (\S+)/);
    const link = new URL(/sign-in link: (\S+)/.exec(text)![1]!);
    const client = new ApiClient(link.origin);
    await eventually(
      () =>
        client
          .post('/session/link', { secret: link.hash.slice(1) })
          .catch((error: Error) => ({ status: 0, json: error.message })),
      ({ status }) => status === 200 || status === 201,
    );
    await client.post('/session/password', { next: password });
    return client;
  }

  /** Adds a person with these roles, who signs in by the link that this person hands over. */
  async colleague(user: string, roles: string[], password = 'a long enough password 8'): Promise<ApiClient> {
    const made = await this.post('/people', { user, name: user, roles, sites: ['*'] });
    const link = new URL(made.json.link as string);
    const client = new ApiClient(this.base.replace('/api/v1', ''));
    await client.post('/session/link', { secret: link.hash.slice(1) });
    await client.post('/session/password', { next: password });
    return client;
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.send('POST', path, body);
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.send('PUT', path, body);
  }

  /** The live stream of an open console, message by message; it is opened at once. */
  stream(): AsyncGenerator<{ type: string }> {
    return messages(fetch(`${this.base}/stream`, { headers: { cookie: this.cookie } }));
  }

  /** What a browser would send along with a change. */
  headers(): Record<string, string> {
    return { cookie: this.cookie, 'x-hinomi-csrf': this.csrf, 'content-type': 'application/json' };
  }

  private async send(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(this.base + path, {
      method,
      headers: {
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(method === 'GET' ? {} : { 'x-hinomi-csrf': this.csrf, 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = response.headers.get('set-cookie');
    if (set) this.cookie = set.split(';')[0]!;
    const text = await response.text();
    const json = text === '' ? null : JSON.parse(text);
    if (json?.csrf) this.csrf = json.csrf;
    return { status: response.status, json };
  }
}

async function* messages(answer: Promise<Response>): AsyncGenerator<{ type: string }> {
  const { body, status } = await answer;
  if (status !== 200 || !body) throw new Error(`the stream was answered with ${status}`);
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + text).split('\n\n');
    rest = frames.pop()!;
    for (const frame of frames) yield JSON.parse(/^data: (.*)$/m.exec(frame)![1]!);
  }
}
