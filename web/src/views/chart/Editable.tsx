/** A text or a day that can be written over where it stands: saved when left or by Ctrl+Enter, given back by Escape; what was refused stays to be mended. */
import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Problem } from '../../api/problem';
import { LAST_DAY, today } from '../../parts/days';
import { released } from '../../parts/press';
import { day, leftWords, t } from '../../words';

interface Props {
  label: string;
  value: string;
  /** Most characters, or that it is a day (`YYYY-MM-DD`, empty for none) from today on. */
  limit: number | 'day';
  lang: string;
  class?: string;
  /** The label is to be seen. */
  named?: boolean;
  /** What could stand there, while nothing does. */
  hint?: string;
  required?: boolean;
  first?: boolean;
  save: (text: string, before: string) => Promise<Problem | null>;
}

export function Editable({ label, value, limit, lang, class: kind, named, hint, required, first, save }: Props) {
  const id = useId();
  const text = useSignal<string | null>(null);
  const before = useRef(value);
  const error = useSignal<string | null>(null);
  /** What is on its way: a dialog that opens takes the focus, and leaving the field must not send it a second time. */
  const sending = useRef<string | null>(null);
  const field = useRef<HTMLTextAreaElement & HTMLInputElement>(null);
  const shown = text.value ?? value;
  const write = (written: string) => {
    if (text.value === null) before.current = value;
    text.value = written;
  };
  const giveBack = () => {
    text.value = null;
    error.value = null;
    if (field.current) field.current.value = value;
  };
  const end = async () => {
    const halfADay = field.current?.validity.badInput ?? false;
    if (text.value === null && !halfADay) return;
    const wanted = (text.value ?? '').trim();
    if (wanted === before.current && !halfADay) return void released().then(giveBack);
    const wrong = halfADay ? t('problem_bad_date') : check(wanted, limit, required);
    if (wrong) return void released().then(() => (error.value = wrong));
    if (wanted === sending.current) return;
    sending.current = wanted;
    const problem = await save(wanted, before.current);
    sending.current = null;
    await released();
    error.value = problem?.message ?? null;
    if (problem) return;
    before.current = wanted;
    if (text.value?.trim() === wanted) text.value = null;
  };
  useEffect(() => {
    if (!error.value) return;
    field.current?.focus();
    document.getElementById(`${id}-error`)?.scrollIntoView({ block: 'nearest' });
  }, [error.value]);
  const keys = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const oneLine = kind === 'details-title' || limit === 'day';
    if (event.key === 'Escape' && (text.value !== null || field.current?.validity.badInput)) {
      event.stopPropagation();
      giveBack();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey || oneLine)) {
      event.preventDefault();
      void end();
    }
  };
  const left = limit === 'day' ? Infinity : limit - [...shown.trim()].length;
  const shared = {
    id,
    value: shown,
    'data-first': first,
    'aria-invalid': error.value ? true : undefined,
    'aria-describedby': error.value ? `${id}-error` : undefined,
    onInput: (event: Event) => write((event.currentTarget as HTMLInputElement).value),
    onBlur: () => void end(),
    onKeyDown: keys,
  } as const;
  return (
    <div class={`editable ${kind ?? ''} ${named ? 'named' : ''}`}>
      <label for={id} class={named ? '' : 'visually-hidden'}>{label}</label>
      {limit === 'day' ? (
        <div class="day-field"><input ref={field} type="date" min={today()} max={LAST_DAY} {...shared} />{shown && <small>{day(shown)}</small>}</div>
      ) : (
        <textarea ref={field} rows={1} lang={lang} placeholder={hint ?? label} {...shared} />
      )}
      {text.value !== null && left < 20 && <span class={`left ${left < 0 ? 'over' : ''}`}>{leftWords(left)}</span>}
      {error.value && <p id={`${id}-error`} class="field-error" role="alert">{error.value}</p>}
    </div>
  );
}

function check(text: string, limit: Props['limit'], required: boolean | undefined): string | null {
  if (limit === 'day') return text !== '' && text < today() ? t('problem_deadline_past') : null;
  if (required && text === '') return t('problem_empty_field', { limit });
  return [...text].length > limit ? t('problem_too_long', { limit }) : null;
}
