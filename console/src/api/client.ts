import { problemOf, RequestProblem, unreachableProblem } from './problem.ts';

const base = '/api/v1';

/** Values of a query string; undefined, null and '' are left out. */
export type Params = Record<string, string | number | boolean | null | undefined>;

let csrf = '';
let onSignedOut: () => void = () => {};

/** Token of the session, sent with every change. */
export function setCsrf(token: string): void {
  csrf = token;
}

/** What to do when the hub says that the session is over. */
export function setSignedOutHandler(handler: () => void): void {
  onSignedOut = handler;
}

/** Path with its query string, keys in the order given. */
export function withParams(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== '') query.set(key, String(value));
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Reads `path` below /api/v1. Throws a RequestProblem; an abort passes through as it is. */
export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return request<T>('GET', path, undefined, signal);
}

/** Changes something; the answer is undefined where the hub sends no body. */
export function send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
  return request<T>(method, path, body);
}

async function request<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') headers['x-hinomi-csrf'] = csrf;
  if (body !== undefined) headers['content-type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(base + path, {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw unreachableProblem();
  }
  const text = await response.text();
  const answer = text === '' ? undefined : parse(text);
  if (response.ok) return answer as T;
  if (response.status === 401 && path !== '/session' && !path.startsWith('/session/')) onSignedOut();
  throw problemOf(response.status, answer);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestProblem(-2, {
      code: 'not_json',
      message: { ja: 'ハブの返事を読み取れませんでした。', en: 'The answer of the hub could not be read.' },
      remedy: {
        ja: '間にある機器（プロキシなど）が返事を書き換えていないか確認してください。',
        en: 'Check whether something in between, such as a proxy, rewrites the answers.',
      },
    });
  }
}
