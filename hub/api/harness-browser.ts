import type { createApp } from './app.ts';

/** Speaks with the application as the console does. */
export class Browser {
  private readonly app: ReturnType<typeof createApp>;
  cookie: string;
  csrf: string;

  constructor(app: ReturnType<typeof createApp>, cookie: string, csrf: string) {
    this.app = app;
    this.cookie = cookie;
    this.csrf = csrf;
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await this.app.request(`http://localhost/api/v1${path}`, {
      method,
      headers: {
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(method === 'GET' ? {} : { 'x-hinomi-csrf': this.csrf }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const set = response.headers.get('set-cookie');
    if (set) this.cookie = set.split(';')[0]!;
    // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
    const json: any = response.headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : null;
    if (json?.csrf) this.csrf = json.csrf;
    return { status: response.status, json, text, headers: response.headers };
  }

  get(path: string) {
    return this.send('GET', path);
  }

  post(path: string, body?: unknown) {
    return this.send('POST', path, body);
  }
}
