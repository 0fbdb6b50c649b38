/** A text that can be written over where it stands: saved when left or by Ctrl+Enter, given back by Escape; what was refused stays to be mended. */
import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Problem } from '../../api/problem';
import { t } from '../../words';

interface Props {
  label: string;
  value: string;
  limit: number;
  lang: string;
  class?: string;
  required?: boolean;
  first?: boolean;
  save: (text: string, before: string) => Promise<Problem | null>;
}

export function Editable({ label, value, limit, lang, class: kind, required, first, save }: Props) {
  const id = useId();
  const text = useSignal<string | null>(null);
  const before = useRef(value);
  const error = useSignal<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const shown = text.value ?? value;
  const write = (written: string) => {
    if (text.value === null) before.current = value;
    text.value = written;
  };
  const end = async () => {
    if (text.value === null) return;
    const wanted = text.value.trim();
    if (wanted === before.current) return void (text.value = null);
    error.value = check(wanted, limit, required);
    if (error.value) return;
    const problem = await save(wanted, before.current);
    error.value = problem?.message ?? null;
    if (!problem) text.value = null;
  };
  useEffect(() => {
    if (error.value) field.current?.focus();
  }, [error.value]);
  const keys = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const line = event.key === 'Enter' && (event.ctrlKey || event.metaKey || kind === 'details-title');
    if (event.key === 'Escape' && text.value !== null) {
      event.stopPropagation();
      text.value = null;
      error.value = null;
    } else if (line) {
      event.preventDefault();
      void end();
    }
  };
  const left = limit - [...shown.trim()].length;
  return (
    <div class={`editable ${kind ?? ''}`}>
      <label for={id} class="visually-hidden-focusable">{label}</label>
      <textarea
        ref={field}
        id={id}
        rows={1}
        lang={lang}
        value={shown}
        data-first={first}
        aria-invalid={error.value ? true : undefined}
        aria-describedby={error.value ? `${id}-error` : undefined}
        placeholder={label}
        onInput={(event) => write(event.currentTarget.value)}
        onBlur={() => void end()}
        onKeyDown={keys}
      />
      {text.value !== null && left < 20 && <span class={`left ${left < 0 ? 'over' : ''}`}>{t('charactersLeft', { count: left })}</span>}
      {error.value && <p id={`${id}-error`} class="field-error" role="alert">{error.value}</p>}
    </div>
  );
}

function check(text: string, limit: number, required: boolean | undefined): string | null {
  if (required && text === '') return t('problem_empty_field', { limit });
  return [...text].length > limit ? t('problem_too_long', { limit }) : null;
}
