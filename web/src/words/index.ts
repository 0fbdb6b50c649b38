/** The page's own words in the person's language, and numbers and dates as that language writes them. */
import { effect, signal } from '@preact/signals';
import { en } from './en';
import { ja } from './ja';

export type Language = 'ja' | 'en';
export type Word = keyof typeof ja;
export type Facts = Record<string, string | number>;

const KEPT = 'mandala.language';
const dictionaries: Record<Language, Record<Word, string>> = { ja, en };

function first(): Language {
  const kept = localStorage.getItem(KEPT);
  if (kept === 'ja' || kept === 'en') return kept;
  const wanted = navigator.languages.find((tag) => /^(ja|en)\b/.test(tag));
  return wanted?.startsWith('en') || !wanted ? 'en' : 'ja';
}

export const language = signal<Language>(first());

effect(() => {
  document.documentElement.lang = language.value;
});

export function choose(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem(KEPT, chosen);
}

/** The text for *word*; `{name}` stands for a fact. */
export function t(word: Word, facts: Facts = {}): string {
  return filled(dictionaries[language.value][word], facts);
}

/** Whether there are words of that name: for codes that the service sends. */
export function isWord(name: string): name is Word {
  return name in ja;
}

/** How many characters more a text may have, or has too many. */
export function leftWords(left: number): string {
  return left < 0 ? t('charactersOver', { count: -left }) : t('charactersLeft', { count: left });
}

export function filled(text: string, facts: Facts): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? '–'));
}

const locale = () => (language.value === 'ja' ? 'ja-JP' : 'en-GB');

export function day(text: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${text.slice(0, 10)}T00:00:00Z`));
}

/** A month told as `YYYY-MM`. */
export function month(text: string): string {
  return new Intl.DateTimeFormat(locale(), { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(`${text}-01T00:00:00Z`));
}

export function moment(text: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(text));
}

export function number(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

export function dollars(value: number): string {
  const digits = value !== 0 && value < 0.01 ? 5 : 2;
  return new Intl.NumberFormat(locale(), { style: 'currency', currency: 'USD', minimumFractionDigits: 2, maximumFractionDigits: digits }).format(value);
}

export function percent(value: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent' }).format(value / 100);
}

export function seconds(value: number): string {
  const whole = Math.max(0, Math.floor(value));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
