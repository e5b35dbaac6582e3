import { Empty } from '../components/States.tsx';
import { useLink } from '../components/url.ts';
import { t } from '../i18n/language.ts';

/** For an address that leads nowhere. */
export function NotFound() {
  const link = useLink();
  return (
    <div class="page">
      <Empty icon="help" title={t().frame.notFound} text={t().frame.notFoundText}>
        <a class="button" href={link('/')}>
          {t().frame.toNow}
        </a>
      </Empty>
    </div>
  );
}
