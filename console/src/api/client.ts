import { problemOf, RequestProblem, unreachableProblem, unsureProblem } from './problem.ts';

const base = '/api/v1';
/** A slow line may take its time; beyond this a request counts as lost, so that nobody waits for ever. */
const patienceMs = 45_000;
const forgetLostMs = 600_000;

/** Values of a query string; undefined, null and '' are left out. */
export type Params = Record<string, string | number | boolean | null | undefined>;

let csrf = '';
let onSignedOut: () => void = () => {};
let onRefused: () => void = () => {};
/** Names of changes of which it is not known whether they were made: the same change sent again within ten minutes keeps its name. */
const lost = new Map<string, { act: string; at: number }>();

/** Token of the session, sent with every change. */
export function setCsrf(token: string): void {
  csrf = token;
}

/** What to do when the hub says that the session is over. */
export function setSignedOutHandler(handler: () => void): void {
  onSignedOut = handler;
}

/** What to do when the hub refuses something for want of a permission: what this person may do has perhaps changed. */
export function setRefusedHandler(handler: () => void): void {
  onRefused = handler;
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
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return answerOf<T>(path, await ask(path, { method: 'GET', headers: {} }, signal));
}

/** A change of the hub's state. */
export type ChangeMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The name of a change, by which the hub does it once however often it arrives: the one it had, where it is not known whether it was made. */
export function nameOfChange(method: ChangeMethod, path: string, body?: unknown): string {
  return lostAct(keyOf(method, path, body)) ?? newAct();
}

/** A fresh name for an act. */
export function newAct(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Changes something; the answer is undefined where the hub sends no body. When no answer came, or the hub or something before it
 * failed, it is unknown whether it was done; the same change, sent again, then goes under the same name and is done once.
 */
export async function send<T>(method: ChangeMethod, path: string, body?: unknown, act?: string): Promise<T> {
  const text = body === undefined ? null : JSON.stringify(body);
  const key = keyOf(method, path, body);
  const name = act ?? nameOfChange(method, path, body);
  const headers: Record<string, string> = { 'x-hinomi-csrf': csrf, 'x-hinomi-act': name };
  if (text !== null) headers['content-type'] = 'application/json';
  let reply: Reply;
  try {
    reply = await ask(path, { method, headers, body: text });
  } catch (error) {
    lost.set(key, { act: name, at: Date.now() });
    throw error;
  }
  if (reply.status >= 500) lost.set(key, { act: name, at: Date.now() });
  else lost.delete(key);
  return answerOf<T>(path, reply);
}

function keyOf(method: ChangeMethod, path: string, body: unknown): string {
  return `${method} ${path} ${JSON.stringify(body)}`;
}

function lostAct(key: string): string | undefined {
  for (const [old, { at }] of lost) if (Date.now() - at > forgetLostMs) lost.delete(old);
  return lost.get(key)?.act;
}

interface Reply {
  status: number;
  text: string;
}

/** The whole answer within the patience, or a problem that says what is known. */
async function ask(path: string, request: RequestInit & { method: string }, signal?: AbortSignal): Promise<Reply> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), patienceMs);
  const leave = () => patience.abort();
  signal?.addEventListener('abort', leave);
  try {
    const response = await fetch(base + path, {
      ...request,
      headers: { accept: 'application/json', ...request.headers },
      credentials: 'same-origin',
      signal: patience.signal,
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    if (signal?.aborted) throw error;
    throw request.method === 'GET' ? unreachableProblem() : unsureProblem();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', leave);
  }
}

function answerOf<T>(path: string, { status, text }: Reply): T {
  const answer = text === '' ? undefined : parsed(text);
  if (status >= 200 && status < 300) {
    if (answer === notJson) throw rewritten();
    return answer as T;
  }
  if (status === 401 && path !== '/session' && !path.startsWith('/session/')) onSignedOut();
  if (status === 403 && path !== '/session') onRefused();
  throw problemOf(status, answer);
}

const notJson = Symbol('not JSON');

/** The answer; a proxy that stands in for the hub writes a page of its own, of which only the status says something. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return notJson;
  }
}

function rewritten(): RequestProblem {
  return new RequestProblem(-2, {
    code: 'not_json',
    message: { ja: 'ハブの返事を読み取れませんでした。', en: 'The answer of the hub could not be read.' },
    remedy: {
      ja: '間にある機器（プロキシなど）が返事を書き換えていないか確認してください。',
      en: 'Check whether something in between, such as a proxy, rewrites the answers.',
    },
  });
}
