import { createMemo, createSignal } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { Asset } from '#protocol/api/plant.ts';
import type { Site } from '#protocol/api/settings.ts';
import { get, send, withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import type { AssetEdit } from '../../api/types.ts';
import { ChoiceField } from '../../components/Field.tsx';
import { Grid } from '../../components/Grid.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Menu } from '../../components/Menu.tsx';
import { PageHead } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { provideRowKeys } from '../../components/row-keys.ts';
import { Empty, QueryView } from '../../components/States.tsx';
import { bytesOfBase64, saveFile } from '../../components/save-file.ts';
import { emptySelection, type Selection } from '../../components/selection.ts';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { count } from '../../components/time.ts';
import { useGo, useParam } from '../../components/url.ts';
import { useSite } from '../../frame/site.ts';
import { t } from '../../i18n/language.ts';
import { AssetForm } from './AssetForm.tsx';
import { assetColumns } from './asset-columns.tsx';
import { type AssetSort, sortAssets } from './asset-sort.ts';
import { ImportDialog } from './ImportDialog.tsx';
import './assets.css';

/** The ledger of everything connected, what was seen and what is written down. */
export default function Assets() {
  const site = useSite();
  const go = useGo();
  const [words, setWords] = useParam('q');
  const [zone, setZone] = useParam('zone');
  const [standing, setStanding] = useParam('standing');
  const [blind, setBlind] = useParam('unwatched');
  const [sort, setSort] = useParam('sort');
  const [selection, setSelection] = createSignal<Selection>(emptySelection);
  const [adding, setAdding] = createSignal(false);
  const [importing, setImporting] = createSignal(false);
  const query = createQuery<Page<Asset>>(() =>
    site.id() === ''
      ? null
      : withParams('/assets', { site: site.id(), q: words(), zone: zone(), standing: standing(), limit: 1000 }),
  );
  const sites = createQuery<Page<Site>>(() => '/sites');
  const zones = () => sites.data()?.items.find((each) => each.id === site.id())?.zones ?? [];
  const zoneName = (id: string | null) => zones().find((each) => each.id === id)?.name ?? id ?? t().alerts.noZone;
  const order = () => (sort() ?? 'name') as AssetSort;
  const rows = createMemo(() =>
    sortAssets(
      (query.data()?.items ?? []).filter((row) => blind() === undefined || row.agents.length === 0),
      order(),
    ),
  );
  const open = (id: string) => go(`/assets/${id}`);
  provideRowKeys({ ids: () => rows().map((row) => row.id), selection, change: setSelection, open, markable: false });
  const edit = async (id: string, change: AssetEdit) => {
    await send('PATCH', `/assets/${id}`, change);
    await query.refetch();
  };
  const exportCsv = async (encoding: 'utf-8' | 'cp932') => {
    const { fileName, csv, unwritable } = await get<{ fileName: string; csv: string; unwritable: unknown[] }>(
      withParams('/assets/export', { site: site.id(), encoding }),
    );
    saveFile(new Blob([bytesOfBase64(csv)], { type: 'text/csv' }), fileName);
    say(unwritable.length > 0 ? t().assets.unwritable(unwritable.length) : t().assets.exported);
  };

  return (
    <div class="page fill">
      <PageHead
        title={t().assets.title}
        says={t().assets.says(
          count(query.data()?.total ?? rows().length),
          count(rows().filter((row) => row.standing === 'observed').length),
        )}
      >
        <Menu
          label={
            <>
              <Icon name="download" size={15} />
              {t().common.csv}
              <Icon name="down" size={13} />
            </>
          }
          placement="bottom-end"
          entries={[
            { label: t().assets.exportUtf8, icon: 'download', run: () => void exportCsv('utf-8').catch(sayProblem) },
            { label: t().assets.exportCp932, icon: 'download', run: () => void exportCsv('cp932').catch(sayProblem) },
            null,
            {
              label: t().assets.importAct,
              icon: 'upload',
              disabled: !may('edit_assets'),
              run: () => setImporting(true),
            },
          ]}
        />
        <button
          type="button"
          class="button primary"
          disabled={!may('edit_assets')}
          title={whyNot('edit_assets')}
          onClick={() => setAdding(true)}
        >
          <Icon name="plus" size={15} />
          {t().assets.add}
        </button>
      </PageHead>
      <div class="toolbar">
        <input
          data-search
          class="input search"
          type="search"
          placeholder={t().assets.search}
          aria-label={t().assets.search}
          value={words() ?? ''}
          onChange={(event) => setWords(event.currentTarget.value || null)}
        />
        <div class="inline-field">
          <ChoiceField
            label={t().common.zone}
            value={zone() ?? ''}
            options={[
              { value: '', label: t().assets.allZones },
              ...zones().map((each) => ({ value: each.id, label: each.name })),
            ]}
            onChange={(value) => setZone(value || null)}
          />
        </div>
        <div class="inline-field">
          <ChoiceField
            label={t().assets.columns.standing}
            value={standing() ?? ''}
            options={[
              { value: '', label: t().assets.allStandings },
              ...(['both', 'observed', 'ledger', 'retired'] as const).map((value) => ({
                value,
                label: t().assets.standings[value],
              })),
            ]}
            onChange={(value) => setStanding(value || null)}
          />
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={blind() !== undefined}
            onChange={(event) => setBlind(event.currentTarget.checked ? '1' : null)}
          />
          {t().assets.unwatchedOnly}
        </label>
      </div>
      <QueryView query={query} lines={14}>
        {() => (
          <Grid
            label={t().assets.title}
            rows={rows()}
            idOf={(row) => row.id}
            minWidth="1000px"
            selection={selection()}
            onSelection={setSelection}
            onOpen={(row) => open(row.id)}
            rowClass={(row) => (row.standing === 'retired' ? 'faded' : '')}
            empty={<Empty icon="asset" title={t().assets.none} text={t().assets.noneText} />}
            foot={
              <span>
                {(query.data()?.total ?? 0) > rows().length
                  ? t().common.shown(count(rows().length), count(query.data()?.total ?? 0))
                  : t().common.items(count(rows().length))}
              </span>
            }
            columns={assetColumns({
              zoneName,
              edit,
              sorted: order(),
              onSort: (next) => setSort(next === 'name' ? null : next),
            })}
          />
        )}
      </QueryView>
      <AssetForm
        open={adding()}
        title={t().assets.addTitle}
        zones={zones()}
        onClose={() => setAdding(false)}
        onSave={async (value) => {
          await send('POST', '/assets', { ...value, site: site.id() });
          await query.refetch();
        }}
      />
      <ImportDialog
        open={importing()}
        site={site.id()}
        onClose={() => setImporting(false)}
        onDone={() => void query.refetch()}
      />
    </div>
  );
}
