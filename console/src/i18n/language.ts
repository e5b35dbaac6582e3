import { createSignal } from 'solid-js';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { Words } from './ja.ts';

/** Languages of the console; `pseudo` is English with 40 % more length, to find layouts that break. */
export type Language = 'ja' | 'en' | 'pseudo';

const loaders: Record<Language, () => Promise<Words>> = {
  ja: async () => (await import('./ja.ts')).ja,
  en: async () => (await import('./en.ts')).en,
  pseudo: async () => (await import('./pseudo.ts')).pseudo,
};

const [language, setCode] = createSignal<Language>('ja');
const [words, setWords] = createSignal<Words>();

export { language };

/** All words of the chosen language; reading it in a template follows a change of language. */
export function t(): Words {
  return words()!;
}

/** The side of a bilingual text that is read now. */
export function pick(text: Bilingual): string {
  return language() === 'ja' ? text.ja : text.en;
}

/** Loads and shows a language, and keeps the choice on this device. */
export async function chooseLanguage(code: Language): Promise<void> {
  const loaded = await loaders[code]();
  setWords(() => loaded);
  setCode(code);
  document.documentElement.lang = code === 'ja' ? 'ja' : 'en';
  localStorage.setItem('hinomi.language', code === 'pseudo' ? 'en' : code);
}

/** The language asked for by the address (`?lang=`), this device or the browser. */
export function firstLanguage(search: string): Language {
  const asked = new URLSearchParams(search).get('lang');
  if (asked === 'ja' || asked === 'en' || asked === 'pseudo') return asked;
  return document.documentElement.lang === 'en' ? 'en' : 'ja';
}
