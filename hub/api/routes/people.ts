import type { Bilingual, Role } from '#protocol/api/parts.ts';
import { roles } from '#protocol/api/parts.ts';
import { startLink } from '../../access/access.ts';
import { mayOf, roleConflict, roleTable } from '../../access/capabilities.ts';
import { type StoredPerson, shownPerson } from '../../access/people.ts';
import { inScope } from '../../access/principal.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { type Refused, refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

/** People who may sign in, their roles and sites. */
export function peopleRoutes(api: EndpointRegistry, services: HubServices): void {
  const { access, control, ledger } = services;

  const note = (call: { who: Call<'GET /people'>['who'] }, kind: string, subject: StoredPerson, text: Bilingual) =>
    ledger.record({
      who: call.who.id,
      role: 'administrator',
      kind,
      subject: `person/${subject.id}`,
      text,
      payload: { user: subject.user, roles: subject.roles, sites: subject.sites, disabled: subject.disabled },
    });

  const withLink = (person: StoredPerson) => {
    const { secret, expires } = access.links.make(person.id, services.clock());
    return { person: shownPerson(person), link: startLink(services.consoleUrl, secret), expires };
  };

  const wrong = (given: { roles?: Role[] | undefined; sites?: string[] | undefined }): Refused | null => {
    const conflict = given.roles && roleConflict(given.roles);
    if (conflict) return refuse('bad_request', { message: conflict, field: 'roles' });
    const known = new Set(services.sites.list().map((site) => site.id));
    const strange = given.sites?.find((site) => site !== '*' && !known.has(site));
    if (strange === undefined) return null;
    return refuse('bad_request', {
      message: { ja: `拠点「${strange}」は登録されていません。`, en: `There is no site ${strange}.` },
      field: 'sites',
    });
  };

  api.on('GET /people', () => ({ items: access.people.list().map(shownPerson), next: null }));

  api.on('GET /people/able', (call) => {
    const { capability } = call.query;
    const able = (who: readonly Role[]) => [...mayOf(who)].some((one) => one === capability);
    const others = access.people
      .list()
      .filter((one) => one.id !== call.who.id && !one.disabled && able(one.roles))
      .filter((one) => call.sites.some((site) => inScope(one, site)));
    return {
      me: able(call.who.roles),
      others: others.filter((one) => one.password !== null).length,
      invited: others.filter((one) => one.password === null).length,
      roles: roles.filter((id) => able([id])).map((id) => ({ id, name: roleTable[id].name })),
    };
  });

  api.on('POST /people', (call) => {
    const refused = wrong(call.body);
    if (refused) return refused;
    return control.transaction(() => {
      const person = access.people.add(call.body, services.clock());
      if (!person) {
        return refuse('conflict', {
          message: { ja: 'このアカウント名は使われています。', en: 'This sign-in name is taken.' },
          field: 'user',
        });
      }
      note(call, 'person.added', person, {
        ja: `利用者「${person.name}」を登録しました。`,
        en: `${person.name} was added.`,
      });
      return withLink(person);
    });
  });

  api.on('PATCH /people/{id}', (call) => {
    const old = access.people.get(call.params.id);
    if (!old) return refuse('not_found');
    const refused = wrong(call.body);
    if (refused) return refused;
    return control.transaction(() => {
      access.people.edit(old.id, definedOnly(call.body));
      if (old.password !== null && access.people.activeAdministrators().length === 0) {
        access.people.edit(old.id, old);
        return refuse('conflict', {
          message: {
            ja: '最後のシステム管理者は外せません。先に別の人をシステム管理者にしてください。',
            en: 'The last administrator must stay. Make someone else an administrator first.',
          },
        });
      }
      const person = access.people.get(old.id)!;
      access.sessions.endAll(person.id, person.id === call.who.id ? call.session.hash : undefined);
      if (person.disabled) access.links.revoke(person.id);
      note(call, 'person.changed', person, {
        ja: `利用者「${person.name}」の登録を変更しました。`,
        en: `The entry of ${person.name} was changed.`,
      });
      return shownPerson(person);
    });
  });

  api.on('POST /people/{id}/link', (call) => {
    const person = access.people.get(call.params.id);
    if (!person || person.disabled) return refuse('not_found');
    return control.transaction(() => {
      note(call, 'person.link_made', person, {
        ja: `利用者「${person.name}」の一回限りのリンクを発行しました。`,
        en: `A one-time link was made for ${person.name}.`,
      });
      return withLink(person);
    });
  });

  api.on('GET /roles', () => ({
    items: roles.map((id) => ({ id, name: roleTable[id].name, may: [...mayOf([id])] })),
    next: null,
  }));
}

function definedOnly<T extends object>(given: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}
