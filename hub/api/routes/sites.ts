import type { Bilingual } from '#protocol/api/parts.ts';
import type { Calendar, Contact, Site } from '#protocol/api/settings.ts';
import { parseSubnet } from '../../assets/zones.ts';
import { ChannelSettingsError } from '../../notify/channel-book.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { StaffNames } from '../names.ts';
import { type Refused, refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

/** 設定: sites, calendars, contact register, notification channels. */
export function siteRoutes(api: EndpointRegistry, services: HubServices): void {
  const { sites, contacts, channels, control, ledger } = services;
  const by = (call: Pick<Call<'GET /sites'>, 'who'>) => ({ id: call.who.id, role: call.who.roles[0] ?? null });
  const note = (call: Pick<Call<'GET /sites'>, 'who'>, kind: string, site: string, text: Bilingual, payload: unknown) =>
    ledger.record({ who: by(call).id, role: by(call).role, kind, site, subject: `site/${site}`, text, payload });

  /** The token of the report card is for those who print it. */
  const shown = (site: Site, call: Pick<Call<'GET /sites'>, 'who'>): Site =>
    call.who.may.has('comment') || call.who.may.has('manage_sites') ? site : { ...site, reportPath: '' };

  api.on('GET /sites', (call) => ({
    items: sites
      .list()
      .filter((site) => call.sites.includes(site.id))
      .map((site) => shown(site, call)),
    next: null,
  }));

  api.on('PATCH /sites/{site}', (call) => {
    const { site } = call.params;
    const wrong = wrongSite(call.body) ?? wrongRetention(call.body, sites.get(site)!);
    if (wrong) return wrong;
    return control.transaction(() => {
      const before = sites.get(site);
      const after = sites.edit(site, call.body)!;
      note(
        call,
        'site.changed',
        site,
        { ja: `拠点「${after.name}」の設定を変更しました。`, en: `The settings of ${after.name} were changed.` },
        { before, after: call.body },
      );
      return shown(after, call);
    });
  });

  api.on('GET /sites/{site}/calendar', (call) => sites.calendar(call.params.site));

  api.on('PUT /sites/{site}/calendar', (call) => {
    const { site } = call.params;
    const wrong = wrongCalendar(call.body, new Set(sites.get(site)!.zones.map((zone) => zone.id)));
    if (wrong) return wrong;
    control.transaction(() => {
      sites.setCalendar(site, call.body);
      note(
        call,
        'calendar.changed',
        site,
        { ja: '稼働カレンダーを変更しました。', en: 'The calendar was changed.' },
        call.body,
      );
    });
    return sites.calendar(site);
  });

  const shownContacts = (call: Pick<Call<'GET /sites'>, 'who' | 'mask'>, site: string, list: Contact[]) => {
    const duty = contacts.onDuty(site, services.clock());
    const names = new StaffNames(services.access, call.who, call.mask);
    const seen = call.who.may.has('edit_contacts');
    return {
      items: list
        .map((one) => ({ ...one, onDuty: duty.has(one.id) }))
        .map((one) =>
          seen
            ? one
            : {
                ...one,
                holder: names.maybe(one.holder),
                deputy: names.maybe(one.deputy),
                phone: names.phone(one.phone),
                deputyPhone: names.phone(one.deputyPhone),
                mail: names.phone(one.mail),
                deputyMail: names.phone(one.deputyMail),
              },
        ),
      next: null,
    };
  };

  api.on('GET /sites/{site}/contacts', (call) =>
    shownContacts(call, call.params.site, contacts.list(call.params.site)),
  );

  api.on('PUT /sites/{site}/contacts', (call) =>
    shownContacts(call, call.params.site, contacts.replace(call.params.site, call.body.items, by(call))),
  );

  api.on('GET /channels', async () => ({ items: await channels.list(), next: null }));

  api.on('GET /channels/health', async () => ({
    items: (await channels.list())
      .filter(({ enabled }) => enabled)
      .map(({ id, type, name, failingSince, lastTest }) => ({
        id,
        type,
        name,
        failingSince,
        lastTest: lastTest && { at: lastTest.at, ok: lastTest.ok },
      })),
    next: null,
  }));

  api.on('PUT /channels', async (call) => {
    try {
      return { items: await channels.replace(call.body.items, by(call)), next: null };
    } catch (error) {
      if (!(error instanceof ChannelSettingsError)) throw error;
      return refuse('bad_request', {
        field: 'items',
        remedy: { ja: `確認する箇所：${error.message}`, en: `To be mended: ${error.message}` },
      });
    }
  });

  api.on('POST /channels/{id}/test', async (call) => (await channels.test(call.params.id)) ?? refuse('not_found'));
}

function wrongSite(change: Call<'PATCH /sites/{site}'>['body']): Refused | null {
  if (change.timeZone !== undefined && !isTimeZone(change.timeZone)) {
    return refuse('bad_request', {
      field: 'timeZone',
      message: {
        ja: `時間帯「${change.timeZone}」が分かりません。例：Asia/Tokyo`,
        en: `There is no time zone ${change.timeZone}. Example: Asia/Tokyo`,
      },
    });
  }
  const ids = new Set<string>();
  for (const [index, zone] of (change.zones ?? []).entries()) {
    const bad = zone.subnets.find((text) => parseSubnet(text) === null);
    if (bad !== undefined) {
      return refuse('bad_request', {
        field: `zones.${index}.subnets`,
        message: {
          ja: `「${bad}」はサブネットではありません。例：192.168.10.0/24`,
          en: `${bad} is no subnet. Example: 192.168.10.0/24`,
        },
      });
    }
    if (zone.id === '' || ids.has(zone.id)) {
      return refuse('bad_request', {
        field: `zones.${index}.id`,
        message: {
          ja: 'ゾーンのIDは空にせず、重ならないようにしてください。',
          en: 'Zone ids must not be empty or repeated.',
        },
      });
    }
    ids.add(zone.id);
  }
  return null;
}

/** Another keeping time needs a reason of its own: the sheet of the month shows it to auditors. */
function wrongRetention(change: Call<'PATCH /sites/{site}'>['body'], now: Site): Refused | null {
  const reason = (change.retentionReason ?? now.retentionReason).trim();
  const days = change.retentionDays ?? now.retentionDays;
  if (reason !== '' && (days === now.retentionDays || reason !== now.retentionReason.trim())) return null;
  return refuse('bad_request', {
    field: 'retentionReason',
    message: {
      ja: '保存日数を変えるときは、その理由を書いてください。',
      en: 'Write the reason for this number of days.',
    },
  });
}

function wrongCalendar(calendar: Calendar, zones: ReadonlySet<string>): Refused | null {
  const refuseAt = (field: string, ja: string, en: string) => refuse('bad_request', { field, message: { ja, en } });
  for (const [index, stop] of calendar.stops.entries()) {
    if (stop.from >= stop.to) {
      return refuseAt(`stops.${index}.to`, '終了は開始より後にしてください。', 'The end must be after the beginning.');
    }
  }
  for (const [index, day] of calendar.holidays.entries()) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day))) {
      return refuseAt(`holidays.${index}`, `「${day}」は日付ではありません。`, `${day} is not a date.`);
    }
  }
  for (const [index, one] of [...calendar.stops, ...calendar.weeklyPowerOff].entries()) {
    const strange = one.zones.find((zone) => !zones.has(zone));
    if (strange !== undefined) {
      const field =
        index < calendar.stops.length ? `stops.${index}` : `weeklyPowerOff.${index - calendar.stops.length}`;
      return refuseAt(`${field}.zones`, `ゾーン「${strange}」は登録されていません。`, `There is no zone ${strange}.`);
    }
  }
  return null;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
