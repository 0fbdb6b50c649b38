import { expect, test } from 'vitest';
import { en } from './en';
import { ja } from './ja';

const modules = import.meta.glob<Record<string, Record<string, string>>>('./{ja,en}/*.ts', { eager: true });
const names = (language: string) =>
  Object.entries(modules).flatMap(([path, module]) => (path.startsWith(`./${language}/`) && !path.endsWith('/index.ts') ? Object.keys(Object.values(module)[0]!) : []));

test('a word has one place in each language, and the same names are in both', () => {
  for (const [language, words] of Object.entries({ ja, en })) {
    const there = names(language);
    expect(there.filter((name, i) => there.indexOf(name) !== i)).toEqual([]);
    expect(Object.keys(words)).toEqual(Object.keys(ja));
    expect(there.sort()).toEqual(Object.keys(words).sort());
  }
});

test('both languages are given the same facts, and none is empty', () => {
  const facts = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([fact]) => fact).sort();
  for (const name of Object.keys(ja) as (keyof typeof ja)[]) {
    expect([name, facts(en[name])]).toEqual([name, facts(ja[name])]);
    expect(en[name].trim() && ja[name].trim()).not.toBe('');
  }
});
