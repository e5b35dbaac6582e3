import { For, Show } from 'solid-js';
import type { Controller } from '#protocol/api/controllers.ts';
import type { Page } from '#protocol/api/parts.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
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
  const address = (id: string) =>
    new URL(link('/visits/new', { kind: 'walk_in', controller: id }), window.location.origin).href;
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
            when={page().items.length > 0}
            fallback={<Empty icon="controller" title={t().controllers.none} text={t().controllers.noneText} />}
          >
            <div class="visit-labels">
              <For each={page().items}>
                {(controller) => (
                  <article class="visit-label">
                    <QrCode text={address(controller.id)} />
                    <div>
                      <p class="strong">{t().visits.labelTitle}</p>
                      <h2>{controller.name}</h2>
                      <p class="small">{t().visits.labelText}</p>
                      <p class="muted small">{site.name()}</p>
                    </div>
                  </article>
                )}
              </For>
            </div>
          </Show>
        )}
      </QueryView>
    </div>
  );
}
