import { For, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { Site } from '#protocol/api/settings.ts';
import { createQuery } from '../../api/query.ts';
import { Icon } from '../../components/Icon.tsx';
import { QrCode } from '../../components/QrCode.tsx';
import { QueryView } from '../../components/States.tsx';
import { useSite } from '../../frame/site.ts';
import { t } from '../../i18n/language.ts';

/** A card to print and put up: the QR code of the report form, the signs, and what to do first. */
export function ReportCard() {
  const site = useSite();
  const query = createQuery<Page<Site>>(() => '/sites');
  const address = () => {
    const path = query.data()?.items.find((each) => each.id === site.id())?.reportPath;
    return path ? new URL(path, window.location.origin).href : null;
  };
  return (
    <div class="stack-wide">
      <div class="row spread no-print">
        <p class="muted">{t().settings.report.text}</p>
        <button type="button" class="button primary" onClick={() => window.print()}>
          <Icon name="print" size={15} />
          {t().common.print}
        </button>
      </div>
      <QueryView query={query} lines={6}>
        {() => (
          <Show when={address()}>
            {(url) => (
              <article class="qr-card">
                <h1>{t().settings.report.title}</h1>
                <p class="qr-lead">{t().settings.report.lead}</p>
                <div class="qr-two">
                  <QrCode text={url()} />
                  <div class="stack-wide">
                    <ul class="qr-signs">
                      <For each={t().settings.report.signs}>{(sign) => <li>{sign}</li>}</For>
                    </ul>
                    <p class="qr-first">{t().settings.report.first}</p>
                  </div>
                </div>
                <p>{t().settings.report.how}</p>
                <p class="row spread">
                  <b>{site.name()}</b>
                  <a class="no-print" href={url()}>
                    {t().settings.report.open}
                  </a>
                </p>
              </article>
            )}
          </Show>
        )}
      </QueryView>
    </div>
  );
}
