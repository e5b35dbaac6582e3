import { type JSX, Show } from 'solid-js';

/** A titled surface. `aside` stands right of the title. */
export function Panel(props: {
  title?: string;
  aside?: JSX.Element;
  flush?: boolean;
  class?: string;
  children: JSX.Element;
}) {
  return (
    <section class={`panel${props.flush ? ' flush' : ''} ${props.class ?? ''}`}>
      <Show when={props.title}>
        <header class="panel-head">
          <h2>{props.title}</h2>
          <Show when={props.aside}>
            <div class="aside">{props.aside}</div>
          </Show>
        </header>
      </Show>
      {props.children}
    </section>
  );
}

/** Head of a page: its name, what it says first, and its acts at the right. */
export function PageHead(props: { title: string; says?: JSX.Element; children?: JSX.Element }) {
  return (
    <header class="page-head">
      <div class="grow">
        <h1>{props.title}</h1>
        <Show when={props.says}>
          <p class="page-says">{props.says}</p>
        </Show>
      </div>
      <div class="page-acts no-print">{props.children}</div>
    </header>
  );
}
