import { Dialog } from '@kobalte/core/dialog';
import { invalidate } from '../api/query.ts';
import { session } from '../api/session.ts';
import { t } from '../i18n/language.ts';
import { PasswordForm } from './PasswordForm.tsx';

/**
 * The session is over while a page stands open: the same person signs in again and goes on with what was typed. It covers the page,
 * which may be read by anybody who passes; another person who signs in begins on a fresh one.
 */
export default function SignInAgain(props: { onDone: () => void; onLeave: () => void }) {
  const before = session()?.user;
  const goOn = () => {
    if (session()?.user.id !== before?.id) {
      window.location.assign('/');
      return;
    }
    invalidate('');
    props.onDone();
  };
  return (
    <Dialog open preventScroll={false}>
      <Dialog.Portal>
        <Dialog.Overlay class="overlay opaque" />
        <div class="dialog-place opaque">
          <Dialog.Content class="dialog" onEscapeKeyDown={(event: Event) => event.preventDefault()}>
            <Dialog.Title as="h2">{t().signin.againTitle}</Dialog.Title>
            <p>{t().signin.againText(before?.name ?? '')}</p>
            <PasswordForm
              class="stack-wide sign-in-again"
              onDone={goOn}
              foot={(button) => (
                <div class="dialog-foot">
                  <button type="button" class="button" onClick={() => props.onLeave()}>
                    {t().signin.leave}
                  </button>
                  {button}
                </div>
              )}
            />
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog>
  );
}
