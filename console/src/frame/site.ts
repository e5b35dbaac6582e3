import { createMemo } from 'solid-js';
import { session } from '../api/session.ts';
import { useParam } from '../components/url.ts';

/** The site looked at: the one of the address, else the first the person may see. */
export function useSite(): { id: () => string; name: () => string; choose: (id: string) => void } {
  const [param, setParam] = useParam('site');
  const site = createMemo(() => {
    const sites = session()?.sites ?? [];
    return sites.find((each) => each.id === param()) ?? sites[0];
  });
  return {
    id: () => site()?.id ?? '',
    name: () => site()?.name ?? '',
    choose: (id) => setParam(id === session()?.sites[0]?.id ? null : id),
  };
}
