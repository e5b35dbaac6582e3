import { createSignal, Show } from 'solid-js';
import { send } from '../../api/client.ts';
import { asProblem, type RequestProblem } from '../../api/problem.ts';
import { session } from '../../api/session.ts';
import type { TokenAnswer } from '../../api/types.ts';
import { CopyBox } from '../../components/CopyBox.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ChoiceField, TextField } from '../../components/Field.tsx';
import { ProblemNotice } from '../../components/States.tsx';
import { fullStamp } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';

const idPattern = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** Three fields make one command to copy to the PC. */
export function EnrolDialog(props: { open: boolean; site: string; onClose: () => void; onDone: () => void }) {
  const [site, setSite] = createSignal<string>();
  const [agent, setAgent] = createSignal('');
  const [name, setName] = createSignal('');
  const [made, setMade] = createSignal<TokenAnswer>();
  const [problem, setProblem] = createSignal<RequestProblem>();
  const [busy, setBusy] = createSignal(false);
  const wrong = () => (agent() !== '' && !idPattern.test(agent()) ? t().sources.addIdWrong : undefined);
  const ready = () => idPattern.test(agent()) && name().trim() !== '';
  const close = () => {
    setMade(undefined);
    setAgent('');
    setName('');
    setProblem(undefined);
    props.onClose();
  };
  const make = async (event: Event) => {
    event.preventDefault();
    if (!ready()) return;
    setBusy(true);
    setProblem(undefined);
    try {
      setMade(
        await send<TokenAnswer>('POST', '/agents/tokens', {
          site: site() ?? props.site,
          agent: agent(),
          name: name().trim(),
        }),
      );
      props.onDone();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open={props.open} title={t().sources.addTitle} wide onClose={close}>
      <Show
        when={made()}
        fallback={
          <form class="stack-wide" onSubmit={make}>
            <p class="muted">{t().sources.addText}</p>
            <div class="enrol-fields">
              <ChoiceField
                label={t().sources.addSite}
                value={site() ?? props.site}
                options={(session()?.sites ?? []).map((each) => ({ value: each.id, label: each.name }))}
                onChange={setSite}
              />
              <TextField
                label={t().sources.addId}
                value={agent()}
                onInput={setAgent}
                wrong={wrong()}
                placeholder="insp-07"
              />
              <TextField label={t().sources.addName} value={name()} onInput={setName} placeholder="INSP-07" />
            </div>
            <Show when={problem()}>{(shown) => <ProblemNotice of={shown()} />}</Show>
            <div class="dialog-foot">
              <button type="button" class="button" onClick={close}>
                {t().common.cancel}
              </button>
              <button type="submit" class="button primary" disabled={busy() || !ready()}>
                {busy() ? t().common.sending : t().sources.addAct}
              </button>
            </div>
          </form>
        }
      >
        {(answer) => (
          <div class="stack-wide">
            <p class="strong">{t().sources.addDone}</p>
            <p class="label">{t().sources.addWindows}</p>
            <CopyBox text={windowsCommand(answer().token)} label={t().common.copy} />
            <p class="label">{t().sources.addLinux}</p>
            <CopyBox text={answer().command} label={t().common.copy} />
            <p class="muted small">{t().sources.addExpires(fullStamp(answer().expires))}</p>
            <div class="dialog-foot">
              <button type="button" class="button" onClick={close}>
                {t().common.close}
              </button>
            </div>
          </div>
        )}
      </Show>
    </Dialog>
  );
}

/** The same enrolment where the agent's folder for Windows was unpacked; the token leaves no file behind. */
function windowsCommand(token: string): string {
  return `Set-Content -NoNewline token.txt '${token}'; try { .\\install-agent.ps1 -TokenFile token.txt } finally { Remove-Item token.txt -ErrorAction Ignore }`;
}
