import { useLocation, useNavigate, useSearchParams } from '@solidjs/router';
import { createMemo } from 'solid-js';

/** One parameter of the address as a signal; setting it to null removes it. Old entries stay reachable by the back button only with `push`. */
export function useParam(name: string): [() => string | undefined, (value: string | null, push?: boolean) => void] {
  const [params, setParams] = useSearchParams();
  const read = createMemo(() => {
    const value = params[name];
    return Array.isArray(value) ? value[0] : value;
  });
  return [read, (value, push = false) => setParams({ [name]: value }, { replace: !push, scroll: false })];
}

/** Several parameters set at once, without leaving a step in the history. */
export function useSetParams(): (values: Record<string, string | null | undefined>) => void {
  const [, setParams] = useSearchParams();
  return (values) =>
    setParams(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value ?? null])), {
      replace: true,
      scroll: false,
    });
}

/** Address of another page that keeps the chosen site. */
export function useLink(): (path: string, params?: Record<string, string | undefined>) => string {
  const [all] = useSearchParams();
  return (path, params = {}) => {
    const query = new URLSearchParams();
    const site = all['site'];
    if (typeof site === 'string') query.set('site', site);
    for (const [key, value] of Object.entries(params)) if (value !== undefined && value !== '') query.set(key, value);
    const text = query.toString();
    return text === '' ? path : `${path}?${text}`;
  };
}

/** Goes to another page, keeping the site. */
export function useGo(): (path: string, params?: Record<string, string | undefined>) => void {
  const navigate = useNavigate();
  const link = useLink();
  return (path, params) => navigate(link(path, params));
}

/** The address as it stands, to be sent to a colleague. */
export function useAddress(): () => string {
  const location = useLocation();
  return () => `${window.location.origin}${location.pathname}${location.search}`;
}
