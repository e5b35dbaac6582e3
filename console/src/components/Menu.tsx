import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import { For, type JSX, Show } from 'solid-js';
import { Icon, type IconName } from './Icon.tsx';

/** One line of a menu; `null` in a list draws a line between groups. */
export interface MenuEntry {
  label: string;
  icon?: IconName;
  hint?: string;
  checked?: boolean;
  disabled?: boolean;
  run: () => void;
}

/** A button that opens a menu; arrow keys, type-ahead and Esc work. */
export function Menu(props: {
  label: JSX.Element;
  title?: string;
  head?: string;
  class?: string;
  entries: (MenuEntry | null)[];
  placement?: 'bottom-start' | 'bottom-end';
  /** Stands open from the first moment, for a menu that is made when it is asked for. */
  startsOpen?: boolean;
}) {
  return (
    <DropdownMenu
      placement={props.placement ?? 'bottom-start'}
      gutter={4}
      preventScroll={false}
      modal={false}
      defaultOpen={props.startsOpen ?? false}
    >
      <DropdownMenu.Trigger
        class={props.class ?? 'button'}
        title={props.title}
        aria-label={props.class?.includes('icon') ? props.title : undefined}
      >
        {props.label}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu">
          <Show when={props.head}>
            <div class="menu-label">{props.head}</div>
          </Show>
          <For each={props.entries}>
            {(entry) => (
              <Show when={entry} fallback={<DropdownMenu.Separator class="menu-line" />}>
                {(item) => (
                  <DropdownMenu.Item
                    class="menu-item"
                    disabled={item().disabled ?? false}
                    onSelect={() => item().run()}
                  >
                    <Icon name={item().checked ? 'check' : (item().icon ?? 'right')} size={15} />
                    <span class="grow">{item().label}</span>
                    <Show when={item().hint}>
                      <kbd>{item().hint}</kbd>
                    </Show>
                  </DropdownMenu.Item>
                )}
              </Show>
            )}
          </For>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}
