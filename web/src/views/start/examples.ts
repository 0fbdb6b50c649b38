/** Goals to begin from, whole, in both languages. */
import type { Language } from '../../words';
import { EMPTY, type Draft } from './draft';

type Example = Partial<Draft> & { label: string; title: string };

const JA: Example[] = [
  { label: 'フルマラソンでサブ4', title: '来年秋のフルマラソンでサブ4を達成する', background: '自己ベストは4時間20分。週3回走っている', constraints: '膝に不安がある', hours: '5' },
  { label: 'TOEIC 850点', title: 'TOEICで850点を取る', background: '現在600点。仕事で英語のメールを書く', hours: '6' },
  { label: 'カフェを開く', title: '地元で小さなカフェを開く', background: '飲食店で8年働いた。自己資金は300万円', hours: '10' },
  { label: '絵本を一冊描く', title: '絵本を一冊描き上げて出版社に送る', background: '短い話は書いたことがある', hours: '4' },
];

const EN: Example[] = [
  { label: 'Marathon under 4 hours', title: 'Run an autumn marathon in under four hours', background: 'My best is 4:20. I run three times a week', constraints: 'A knee that complains', hours: '5' },
  { label: 'Spanish to B2', title: 'Reach B2 in Spanish', background: 'I finished an A2 course last year', hours: '6' },
  { label: 'Open a small café', title: 'Open a small café in my town', background: 'Eight years in restaurants, some savings', hours: '10' },
  { label: 'Write a novel', title: 'Finish the first draft of a novel', background: 'I have written short stories', hours: '4' },
];

export function examples(language: Language): Example[] {
  return language === 'ja' ? JA : EN;
}

export function filledFrom(example: Example): Draft {
  const { label: _, ...rest } = example;
  return { ...EMPTY, ...rest };
}
