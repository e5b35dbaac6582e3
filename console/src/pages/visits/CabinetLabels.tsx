import { For, Show } from 'solid-js';
import type { Controller } from '#protocol/api/controllers.ts';
import type { Page } from '#protocol/api/parts.ts';
import type { Asset } from '#protocol/api/plant.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { Icon } from '../../components/Icon.tsx';
import { PageHead } from '../../components/Panel.tsx';
import { QrCode } from '../../components/QrCode.tsx';
import { Empty, QueryView } from '../../components/States.tsx';
import { useLink } from '../../components/url.ts';
import { useSite } from '../../frame/site.ts';
import { t } from '../../i18n/language.ts';
import './visits.css';

/** Labels for the doors of cabinets: a scan begins a walk-in for that controller. */
export default function CabinetLabels() {
  const site = useSite();
  const link = useLink();
  const query = createQuery<Page<Controller>>(() =>
    site.id() === '' ? null : withParams('/controllers', { site: site.id() }),
  );
  const assets = createQuery<Page<Asset>>(() =>
    site.id() === '' || !may('see_assets') ? null : withParams('/assets', { site: site.id(), limit: '1000' }),
  );
  /** Controllers of the ledger that nothing reads: their starts and stops are entered by hand. */
  const silent = () => {
    const read = new Set(query.data()?.items.flatMap(({ asset }) => (asset ? [asset.id] : [])) ?? []);
    return (assets.data()?.items ?? []).filter(
      ({ id, kind, standing }) => kind === 'controller' && standing !== 'retired' && !read.has(id),
    );
  };
  const whole = (path: string) => new URL(path, window.location.origin).href;
  const address = (id: string) => whole(link('/visits/new', { kind: 'walk_in', controller: id }));
  return (
    <div class="page visits">
      <div class="no-print">
        <PageHead title={t().visits.labels} says={t().visits.labelsLead}>
          <button type="button" class="button primary" onClick={() => window.print()}>
            <Icon name="print" size={16} />
            {t().common.print}
          </button>
        </PageHead>
      </div>
      <QueryView query={query} lines={6}>
        {(page) => (
          <Show
            when={page().items.length + silent().length > 0}
            fallback={<Empty icon="controller" title={t().controllers.none} text={t().controllers.noneText} />}
          >
            <div class="visit-labels">
              <For each={page().items}>
                {(controller) => (
                  <Label
                    to={address(controller.id)}
                    title={t().visits.labelTitle}
                    name={controller.name}
                    text={t().visits.labelText}
                  />
                )}
              </For>
            </div>
            <Show when={silent().length > 0}>
              <h2 class="visit-labels-of">{t().startStop.labels}</h2>
              <div class="visit-labels">
                <For each={silent()}>
                  {(asset) => (
                    <Label
                      to={whole(link(`/assets/${asset.id}/start-stop`))}
                      title={t().startStop.labelTitle}
                      name={asset.name}
                      text={t().startStop.labelText}
                    />
                  )}
                </For>
              </div>
            </Show>
          </Show>
        )}
      </QueryView>
    </div>
  );
}

function Label(props: { to: string; title: string; name: string; text: string }) {
  const site = useSite();
  return (
    <article class="visit-label">
      <QrCode text={props.to} />
      <div>
        <p class="strong">{props.title}</p>
        <h2>{props.name}</h2>
        <p class="small">{props.text}</p>
        <p class="muted small">{site.name()}</p>
      </div>
    </article>
  );
}
