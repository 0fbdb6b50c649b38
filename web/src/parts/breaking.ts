/** Where a line may end: Japanese at phrases (BudouX), long phrases where the script changes, everything else at blanks. */
import { signal } from '@preact/signals';

interface Parser {
  parse: (text: string) => string[];
}

const parser = signal<Parser | null>(null);
let asked = false;

function load(): void {
  if (asked) return;
  asked = true;
  void import('./phrases').then((module) => (parser.value = module.japanese));
}

const LONG = 6;
/** Before katakana or kanji that follow another script, never between a figure and its unit. */
const SCRIPT_CHANGE = /(?<=[\p{Script=Hiragana}])(?<!\d[かヶ])(?=[\p{Script=Katakana}\p{Script=Han}])|(?<=[\p{Script=Han}])(?=[\p{Script=Katakana}])|(?<=[\p{Script=Katakana}ー])(?=[\p{Script=Han}\d])|(?<=[）」、。])|(?<=・)|(?=[（「])/u;

/** Where a browser ends a line whatever it is told. */
const BROWSERS_BREAK = /(?<=\s)|(?<=[%％])(?=\p{Script=Han})/u;

/** Before the parser is there: after particles and punctuation. */
const ROUGHLY = /(?<=[、。・）」])|(?<=[をにではがと])(?=[^ぁ-ん])/u;

const known = new Map<string, string[]>();

/** *text* in pieces between which a line may end; blanks stay at the end of their piece. */
export function pieces(text: string, lang: string): string[] {
  if (!lang.startsWith('ja')) return text.split(/(?<=[\s\-–—/])/u).filter(Boolean);
  load();
  if (!parser.value) return text.split(ROUGHLY);
  let found = known.get(text);
  if (!found) {
    found = joined(parser.value.parse(text)).flatMap((phrase) => (phrase.length > LONG ? phrase.split(SCRIPT_CHANGE) : [phrase])).flatMap((piece) => piece.split(BROWSERS_BREAK)).filter(Boolean);
    if (known.size > 4000) known.clear();
    known.set(text, found);
  }
  return found;
}

/** One letter, or two of hiragana after hiragana: an ending, which the parser now and then takes for a phrase (ふくらは|ぎと). */
const LETTER = /^.$/u;
const ENDING = /^[ぁ-ん]{2}$/u;

/** A figure is not parted from what it counts: 15|分, 2か|所, 6か|月. */
const UNFINISHED = /\d$/u;
const COUNTER = /\d[かヶカヵ]$/u;
const COUNTED = /^[所月年国社店条]/u;

function joined(phrases: readonly string[]): string[] {
  const found: string[] = [];
  for (const phrase of phrases) {
    const before = found.at(-1) ?? '、';
    const counted = (UNFINISHED.test(before) && /^[^\x00-\x7f]/u.test(phrase)) || (COUNTER.test(before) && COUNTED.test(phrase));
    if (counted || !/[、。]$/.test(before) && (LETTER.test(phrase) || (ENDING.test(phrase) && /[ぁ-ん]$/.test(before)))) found[found.length - 1] = before + phrase;
    else found.push(phrase);
  }
  return found;
}

/** Inside a phrase that is too long for a narrow cell: between figures with their units, before the particles at its end. */
const INSIDE = /(?<=[月日分秒時年回週点円人本個])(?=\d)|(?<=[\p{Script=Han}\p{Script=Katakana}ー])(?=\p{Script=Hiragana}{2})|(?=\/)|(?<=[a-z])(?=\p{Script=Hiragana}{2})|(?<=\p{Script=Han}{2})(?=\d)/u;

export function finer(split: readonly string[]): string[] {
  return split.flatMap((piece) => (piece.length > 4 ? piece.split(INSIDE) : [piece]));
}
