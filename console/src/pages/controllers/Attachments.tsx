import { For, Show } from 'solid-js';
import type { Attachment } from '#protocol/api/controllers.ts';
import type { Page } from '#protocol/api/parts.ts';
import { get } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import type { ControllerDetail } from '../../api/types.ts';
import { Icon } from '../../components/Icon.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Stamp } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { bytesOfBase64, saveFile } from '../../components/save-file.ts';
import { sayProblem } from '../../components/Toasts.tsx';
import { t } from '../../i18n/language.ts';
import { toolFacts } from './tool-facts.ts';

/** Compare screens and printouts (照合結果) that were laid beside the files of a controller, to be saved from here. */
export function Attachments(props: { of: ControllerDetail }) {
  const query = createQuery<Page<Attachment>>(() => `/controllers/${props.of.id}/attachments`);
  const save = async (one: Attachment) => {
    const { content } = await get<{ content: string }>(`/controllers/${props.of.id}/attachments/${one.sha256}`);
    saveFile(new Blob([bytesOfBase64(content)], { type: 'application/octet-stream' }), one.name.split('/').at(-1)!);
  };
  return (
    <Panel title={t().controllers.attachments}>
      <p class="muted small">
        <Show when={toolFacts(props.of).tool} fallback={t().controllers.attachmentHint}>
          {(tool) => t().controllers.attachmentOf(tool().name, t().controllers.toolCompares[tool().compares] ?? '')}
        </Show>
      </p>
      <QueryView query={query} lines={2}>
        {(page) => (
          <Show when={page().items.length > 0} fallback={<p class="muted">{t().controllers.noAttachments}</p>}>
            <ul class="lines">
              <For each={page().items}>
                {(one) => (
                  <li class="wrap" title={`SHA-256 ${one.sha256}`}>
                    <span class="grow break-any">{one.name}</span>
                    <Stamp at={one.written} />
                    <Show when={one.kept} fallback={<span class="tag">{t().controllers.hashOnly}</span>}>
                      <button
                        type="button"
                        class="button quiet icon small"
                        aria-label={t().controllers.saveAttachment(one.name)}
                        title={t().controllers.saveAttachment(one.name)}
                        onClick={() => void save(one).catch(sayProblem)}
                      >
                        <Icon name="download" size={15} />
                      </button>
                    </Show>
                  </li>
                )}
              </For>
            </ul>
          </Show>
        )}
      </QueryView>
    </Panel>
  );
}
