import { createSignal } from 'solid-js';
import { t } from '../i18n/language.ts';
import { FormDialog } from './Dialog.tsx';
import { TextField } from './Field.tsx';
import { Icon } from './Icon.tsx';
import { Menu } from './Menu.tsx';

/** A named set of address parameters. */
export interface View {
  name: string;
  params: Record<string, string>;
}

/** Prepared and own views of a page; own ones stay on this device. */
export function SavedViews(props: {
  page: string;
  prepared: View[];
  current: () => Record<string, string>;
  onChoose: (params: Record<string, string>) => void;
}) {
  const key = () => `hinomi.views.${props.page}`;
  const [views, setViews] = createSignal<View[]>(read(key()));
  const [naming, setNaming] = createSignal(false);
  const [name, setName] = createSignal('');
  const store = (list: View[]) => {
    localStorage.setItem(key(), JSON.stringify(list));
    setViews(list);
  };
  return (
    <>
      <Menu
        label={
          <>
            <Icon name="eye" size={15} />
            {t().alerts.views}
            <Icon name="down" size={13} />
          </>
        }
        entries={[
          ...props.prepared.map((view) => ({
            label: view.name,
            icon: 'right' as const,
            run: () => props.onChoose(view.params),
          })),
          ...(views().length > 0 ? [null] : []),
          ...views().map((view) => ({
            label: view.name,
            icon: 'eye' as const,
            run: () => props.onChoose(view.params),
          })),
          null,
          { label: t().alerts.saveView, icon: 'plus', run: () => setNaming(true) },
          ...views().map((view) => ({
            label: t().alerts.removeView(view.name),
            icon: 'close' as const,
            run: () => store(views().filter((each) => each.name !== view.name)),
          })),
        ]}
      />
      <FormDialog
        open={naming()}
        title={t().alerts.saveView}
        act={t().common.save}
        ready={name().trim() !== ''}
        onClose={() => setNaming(false)}
        onSubmit={async () => {
          store([
            ...views().filter((view) => view.name !== name().trim()),
            { name: name().trim(), params: props.current() },
          ]);
          setName('');
        }}
      >
        <TextField label={t().alerts.viewName} value={name()} onInput={setName} />
      </FormDialog>
    </>
  );
}

function read(key: string): View[] {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '[]') as View[];
  } catch {
    return [];
  }
}
