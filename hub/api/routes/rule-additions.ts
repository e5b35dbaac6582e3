import type { Bilingual } from '#protocol/api/parts.ts';
import type {
  AdditionAct,
  AdditionDraft,
  AdditionVersion,
  RuleAddition,
  RuleKey,
} from '#protocol/api/rule-additions.ts';
import type { Standing } from '../../detect/additions/addition-standing.ts';
import type { ListedVersion } from '../../detect/additions/addition-store.ts';
import type { By, Foreseen, Refusal } from '../../detect/additions/rule-additions.ts';
import type { TrustedKey } from '../../detect/additions/trusted-keys.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { StaffNames } from '../names.ts';
import { Refused, refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

/** Versions that are shown of one addition. */
const shownVersions = 20;

type Reader = Pick<Call<'GET /rule-additions'>, 'who' | 'mask' | 'owns'>;

/** ルールの追加: rules of a site and signed packs, from the check to being in force and back. */
export function ruleAdditionRoutes(api: EndpointRegistry, services: HubServices): void {
  const { additions, ruleKeys, replays } = services;
  const by = ({ who }: Pick<Reader, 'who'>): By => ({ id: who.id, role: who.roles[0] ?? null });
  const everySite = () => services.sites.list().map(({ id }) => id);
  const refused = (message: Bilingual) => refuse('conflict', { message });

  /** Whether this person may decide about what holds at every site. A try is on record where they may not. */
  const everywhere = (call: Pick<Reader, 'owns'>): boolean => everySite().every((site) => call.owns(site));
  const may = (call: Pick<Reader, 'owns'>, site: string | null) => (site === null ? everywhere(call) : call.owns(site));

  const shown = ({ addition, versions, inForce, before, trying }: Standing, call: Reader): RuleAddition => ({
    ...addition,
    inForce: inForce?.id ?? null,
    before: before?.id ?? null,
    trying: trying && { version: trying.version, since: trying.since, ...triedOn(trying.assets, call) },
    versions: versions.slice(0, shownVersions).map((one) => versionOf(one, call)),
  });

  /** Assets of this person's sites by name, and how many others there are. */
  const triedOn = (ids: readonly string[], call: Reader) => {
    const mine = ids
      .map((id) => services.assets.get(id))
      .filter((asset) => asset !== undefined && call.owns(asset.site));
    return { assets: mine.map((asset) => ({ id: asset!.id, name: asset!.name })), elsewhere: ids.length - mine.length };
  };

  const versionOf = (version: ListedVersion, { who, mask }: Reader): AdditionVersion => {
    const { id, number, label, sha256, rules, reason, at } = version;
    const key = version.signer === null ? null : ruleKeys.get(version.signer);
    return {
      ...{ id, number, label, sha256, rules, reason, at },
      by: new StaffNames(services.access, who, mask).show(version.by),
      signer:
        version.signer === null
          ? null
          : { fingerprint: version.signer, name: key?.name ?? '', trusted: key?.endedAt === null },
    };
  };

  const keyOf = ({ fingerprint, name, reason, at, endedAt, by: who }: TrustedKey, call: Reader): RuleKey => ({
    ...{ fingerprint, name, reason, at, endedAt },
    by: new StaffNames(services.access, call.who, call.mask).show(who),
  });

  const lists = () => Object.entries(additions.lists()).map(([name, values]) => ({ name, values: [...values] }));

  /** An addition of a site of this person. */
  const own = (call: Reader & { params: { id: string } }): Standing | Refused => {
    const found = additions.get(call.params.id);
    const { site } = found?.addition ?? {};
    return found && (site === null || (site !== undefined && call.owns(site))) ? found : refuse('not_found');
  };

  /** A pack holds at every site, own rules at one. */
  const mayAdd = (call: Pick<Reader, 'owns'>, { site, pack }: AdditionDraft) =>
    may(call, pack === undefined ? site : null);

  /** What this person's replay of the version said; null when there is none. */
  const foreseen = (call: Pick<Reader, 'who'>, version: string, replay: string | null): Foreseen | null => {
    const job = replay === null ? null : replays.get(replay, call.who.id);
    if (job?.state !== 'done' || job.asked.version !== version) return null;
    return { days: job.asked.days, total: job.assets.reduce((sum, { count }) => sum + count, 0) };
  };

  const act = async (call: Reader & { body: AdditionAct }, standing: Standing): Promise<Refusal | Refused | null> => {
    const { body } = call;
    const { addition, versions, trying } = standing;
    const mine = 'version' in body && versions.some(({ id }) => id === body.version);
    if ('version' in body && !mine) return refuse('not_found');
    if (body.act === 'try') {
      const seen = foreseen(call, body.version, body.replay);
      if (seen === null) return refused(needsReplay);
      const { assets, reason } = body;
      if (assets.some((id) => !fits(id, addition.site, call))) return refuse('not_found');
      return additions.tryOut(body.version, { assets, foreseen: seen, reason }, by(call));
    }
    if (body.act === 'enable') {
      const seen = foreseen(call, body.version, body.replay);
      if (seen === null && trying?.version !== body.version) return refused(needsReplay);
      return additions.enable(body.version, { foreseen: seen, reason: body.reason }, by(call));
    }
    if (body.act === 'end_try') return additions.endTry(addition.id, body.reason, by(call));
    if (body.act === 'back') return additions.goBack(addition.id, body.reason, by(call));
    return additions.remove(addition.id, body.reason, by(call));
  };

  const fits = (asset: string, site: string | null, call: Pick<Reader, 'owns'>): boolean => {
    const found = services.assets.get(asset);
    return found !== undefined && call.owns(found.site) && (site === null || site === found.site);
  };

  api.on('GET /rule-additions', (call) => ({
    additions: additions.list(call.sites).map((one) => shown(one, call)),
    keys: ruleKeys.list().map((key) => keyOf(key, call)),
    lists: lists(),
    everywhere: everySite().every((site) => call.who.sites.includes('*') || call.who.sites.includes(site)),
  }));

  api.on('GET /rule-additions/{id}', (call) => {
    const standing = own(call);
    if (standing instanceof Refused) return standing;
    const listed = standing.versions.find(({ id }) => id === call.query.version);
    const version = listed && additions.version(listed.id);
    return version ? { files: version.files.map(({ path, text }) => ({ path, text })) } : refuse('not_found');
  });

  api.on('POST /rule-additions/check', (call) =>
    mayAdd(call, call.body) ? additions.drafts.check(call.body) : refused(notEverywhere),
  );

  api.on('POST /rule-additions', async (call) => {
    if (!mayAdd(call, call.body)) return refused(notEverywhere);
    const saved = await additions.save(call.body, call.body.reason, by(call));
    return 'refused' in saved ? refused(saved.refused) : saved;
  });

  api.on('POST /rule-additions/{id}', async (call) => {
    const standing = own(call);
    if (standing instanceof Refused) return standing;
    if (!may(call, standing.addition.site)) return refused(notEverywhere);
    const done = await act(call, standing);
    if (done instanceof Refused) return done;
    return done === null ? shown(additions.get(standing.addition.id)!, call) : refused(done.refused);
  });

  api.on('POST /rule-keys', (call) => {
    if (!everywhere(call)) return refused(notEverywhere);
    const made = ruleKeys.trust(call.body, by(call));
    return made ? keyOf(made, call) : refuse('bad_request', { field: 'key', message: noKey });
  });

  api.on('POST /rule-keys/{fingerprint}/end', (call) => {
    if (!everywhere(call)) return refused(notEverywhere);
    const ended = ruleKeys.end(call.params.fingerprint, call.body.reason, by(call));
    return ended ? keyOf(ended, call) : refuse('not_found');
  });

  api.on('PUT /rule-lists', async (call) => {
    if (!everywhere(call)) return refused(notEverywhere);
    const named = Object.fromEntries(call.body.lists.map(({ name, values }) => [name, values]));
    const done = await additions.setLists(named, call.body.reason, by(call));
    return done ? refused(done.refused) : { items: lists(), next: null };
  });
}

const needsReplay = {
  ja: '先に、この版で過去の記録を調べ直し、何件見つかるかを確かめてください。何も変更していません。',
  en: 'First see what this very version would have found in the stored past. Nothing was changed.',
};
const notEverywhere = {
  ja: 'パック・鍵・一覧はすべての拠点に効くため、すべての拠点を担当する人だけが決められます。何も変更していません。',
  en: 'Packs, keys and lists hold at every site, so that only who is responsible for all of them may decide. Nothing was changed.',
};
const noKey = {
  ja: '公開鍵として読めません。「hinomi rules key」が表示した公開鍵（public key）をそのまま貼り付けてください。',
  en: 'This is no public key. Paste the public key that "hinomi rules key" has printed.',
};
