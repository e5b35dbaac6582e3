import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { Session } from '#protocol/api/session.ts';
import type { SignInResult } from '../../access/access.ts';
import { SignInBusyError } from '../../access/password.ts';
import { type Principal, principalOf, scopeOf } from '../../access/principal.ts';
import { absoluteHours, type StoredSession } from '../../access/sessions.ts';
import type { EndpointRegistry } from '../endpoint.ts';
import { cookieName } from '../guard.ts';
import { type Refused, refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

const passwordProblems: Record<'short' | 'is_account' | 'one_character' | 'wrong_current', Bilingual> = {
  short: { ja: 'パスワードは12文字以上にしてください。', en: 'Use at least 12 characters.' },
  is_account: {
    ja: 'アカウント名をそのままパスワードに使わないでください。',
    en: 'Do not use the account name as the password.',
  },
  one_character: { ja: '同じ文字の繰り返しは使えません。', en: 'Do not repeat the same few characters.' },
  wrong_current: { ja: '今のパスワードが違います。', en: 'The current password is wrong.' },
};

/** Signing in and out, the password, and showing personal names with a reason. */
export function sessionRoutes(api: EndpointRegistry, services: HubServices): void {
  const { access } = services;

  const shown = (who: Principal, session: StoredSession): Session => {
    const sites = services.sites.list();
    const owned = scopeOf(
      who,
      sites.map((site) => site.id),
    );
    const unmask = session.unmaskUntil;
    return {
      user: { id: who.id, name: who.name },
      roles: [...who.roles],
      sites: sites.filter((site) => owned.includes(site.id)).map(({ id, name, timeZone }) => ({ id, name, timeZone })),
      may: [...who.may],
      csrf: session.csrf,
      mustSetPassword: session.mustSetPassword,
      unmaskedUntil: unmask && unmask > services.clock().toISOString() ? unmask : null,
      version: services.version,
      demo: services.demo,
    };
  };

  const enter = (c: Context, result: SignInResult, wrong: 'wrong_credentials' | 'link_unusable'): Session | Refused => {
    if (!result.ok) {
      if (result.reason === 'refused') return refuse(wrong);
      return refuse('slow_down', { retryAfterSeconds: Math.ceil(result.waitMs / 1000) });
    }
    setCookie(c, cookieName(services.secure), result.token, {
      httpOnly: true,
      sameSite: 'Strict',
      secure: services.secure,
      path: '/',
      maxAge: absoluteHours * 3600,
    });
    return shown(principalOf(result.person), result.session);
  };

  api.open('POST /session', async ({ body, address, context }) => {
    try {
      return enter(context, await access.signIn(body.user, body.password, address), 'wrong_credentials');
    } catch (error) {
      if (error instanceof SignInBusyError) return refuse('busy', { retryAfterSeconds: 5 });
      throw error;
    }
  });

  api.open('POST /session/link', ({ body, address, context }) =>
    enter(context, access.signInByLink(body.secret, address), 'link_unusable'),
  );

  api.on('GET /session', ({ who, session }) => shown(who, session));

  api.on('DELETE /session', ({ who, session, context }) => {
    services.control.transaction(() => {
      access.sessions.end(session.hash);
      services.ledger.record({
        who: who.id,
        role: who.roles[0] ?? null,
        kind: 'session.closed',
        subject: `person/${who.id}`,
        text: { ja: 'サインアウトしました。', en: 'Signed out.' },
      });
    });
    deleteCookie(context, cookieName(services.secure), { path: '/', secure: services.secure });
    return null;
  });

  api.on('POST /session/password', async ({ body, who, session }) => {
    const wrong = await access.setPassword(session, body.next, body.current);
    if (wrong === 'slow_down') return refuse('slow_down', { retryAfterSeconds: 10 });
    if (wrong) {
      const field = wrong === 'wrong_current' ? 'current' : 'next';
      return refuse('bad_request', { message: passwordProblems[wrong], field });
    }
    return shown(who, { ...session, mustSetPassword: false });
  });

  api.on('POST /session/unmask', ({ body, who, session }) => {
    const until = new Date(services.clock().getTime() + body.minutes * 60_000);
    services.control.transaction(() => {
      access.sessions.unmask(session.hash, until);
      services.ledger.record({
        who: who.id,
        role: who.roles[0] ?? null,
        kind: 'personal.unmasked',
        subject: `person/${who.id}`,
        text: {
          ja: `個人名・アカウント名を${body.minutes}分間表示しました。理由：${body.reason}`,
          en: `Personal names were shown for ${body.minutes} minutes. Reason: ${body.reason}`,
        },
        payload: { reason: body.reason, until: until.toISOString() },
      });
    });
    return { until: until.toISOString() };
  });
}
