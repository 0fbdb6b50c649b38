/** The first page: one field for the goal, the rest folded; errors stand at their fields; then off to the chart. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { attempt } from '../../api/attempt';
import { api, told } from '../../api/client';
import { Problem, Unreachable } from '../../api/problem';
import { accept } from '../../model/library';
import { follow } from '../../model/making';
import { LAST_DAY, today } from '../../parts/days';
import { say } from '../../parts/notices';
import { go } from '../../router';
import { day, isWord, language, leftWords, t } from '../../words';
import { GOAL_LIMITS } from '../chart/limits';
import { EMPTY, asked, draft, type FieldName } from './draft';
import { examples, filledFrom } from './examples';
import { MethodPicture } from './MethodPicture';

type Errors = Partial<Record<FieldName, string>>;

export function Start() {
  const errors = useSignal<Errors>({});
  const sending = useSignal(false);
  const unfolded = useSignal(Object.entries(draft.value).some(([name, value]) => name !== 'title' && value !== ''));
  const form = useRef<HTMLFormElement>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (sending.value) return;
    sending.value = true;
    errors.value = {};
    try {
      await begin();
    } catch (error) {
      errors.value = errorsFrom(error);
      if (Object.keys(errors.value).some((name) => name !== 'title')) unfolded.value = true;
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
    } finally {
      sending.value = false;
    }
  };
  return (
    <div class="start">
      <section class="start-ask">
        <h1>{t('startHeading')}</h1>
        <form ref={form} onSubmit={submit} noValidate>
          <Field name="title" errors={errors.value} large />
          <Examples take={() => ((unfolded.value = true), (errors.value = {}))} />
          <details class="more" open={unfolded.value} onToggle={(event) => (unfolded.value = event.currentTarget.open)}>
            <summary>{t('moreHeading')}<small>{t('moreWhy')}</small></summary>
            <div class="more-fields">
              <Field name="deadline" errors={errors.value} />
              <Field name="hours" errors={errors.value} />
              <Field name="background" errors={errors.value} />
              <Field name="description" errors={errors.value} />
              <Field name="constraints" errors={errors.value} />
            </div>
          </details>
          <button type="submit" class="primary large" aria-disabled={sending.value}>{t(sending.value ? 'startSending' : 'startButton')}</button>
        </form>
      </section>
      <Method />
    </div>
  );
}

async function begin(): Promise<void> {
  const body = asked(draft.value);
  const { chart, generation } = await attempt('start', body, (headers) => told(api.POST('/v1/mandalas', { headers, body })));
  accept(chart);
  follow(generation, chart);
  draft.value = EMPTY;
  go(`#/c/${chart.id}`);
}

/** At the field where the service names one; else said for the whole. */
function errorsFrom(error: unknown): Errors {
  if (error instanceof Unreachable) {
    say(t('goneDraft'));
    return {};
  }
  if (!(error instanceof Problem)) throw error;
  const found: Errors = {};
  for (const { field, problem, limit } of error.fields) {
    const name = field in EMPTY ? (field as FieldName) : 'title';
    const word = `problem_${problem}`;
    found[name] ??= isWord(word) ? t(word, limit === undefined ? {} : { limit }) : error.message;
  }
  if (Object.keys(found).length === 0) say(error.message);
  return found;
}

function Field({ name, errors, large }: { name: FieldName; errors: Errors; large?: boolean }) {
  const value = draft.value[name];
  const limit = name === 'deadline' || name === 'hours' ? null : GOAL_LIMITS[name];
  const error = errors[name];
  const described = [`${name}-help`, error ? `${name}-error` : ''].join(' ').trim();
  const shared = {
    id: name,
    name,
    value,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': described,
    onInput: (event: Event) => (draft.value = { ...draft.value, [name]: (event.currentTarget as HTMLInputElement).value }),
  } as const;
  const left = limit === null ? null : limit - [...value.trim()].length;
  return (
    <div class={`field field-${name}`}>
      <label for={name}>{t(`field_${name}`)}</label>
      {name === 'deadline' && <input type="date" min={today()} max={LAST_DAY} {...shared} />}
      {name === 'hours' && <input type="number" min="1" max="60" step="1" inputMode="numeric" {...shared} />}
      {limit !== null && <textarea rows={large ? 2 : 2} placeholder={large ? t('titlePlaceholder') : undefined} required={large} onKeyDown={large ? sendOnEnter : undefined} {...shared} />}
      <div class="under-field">
        <p id={`${name}-help`} class="help">{t(`help_${name}`)}{name === 'deadline' && value && <> <span class="together">{day(value)}</span></>}</p>
        {error && <p id={`${name}-error`} class="field-error" role="alert">{error}</p>}
        {left !== null && left < 30 && <span class={`left ${left < 0 ? 'over' : ''}`}>{leftWords(left)}</span>}
      </div>
    </div>
  );
}

/** The goal is one sentence: Enter sends it (not while a word is being composed), Shift+Enter breaks the line. */
function sendOnEnter(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  (event.currentTarget as HTMLTextAreaElement).form?.requestSubmit();
}

function Examples({ take }: { take: () => void }) {
  return (
    <div class="examples" role="group" aria-label={t('examples')}>
      <span>{t('examples')}</span>
      {examples(language.value).map((example) => (
        <button key={example.title} type="button" class="chip" onClick={() => ((draft.value = filledFrom(example)), take())}>
          {example.label}
        </button>
      ))}
    </div>
  );
}

function Method() {
  return (
    <section class="method" aria-labelledby="method-heading">
      <MethodPicture />
      <h2 id="method-heading">{t('methodHeading')}</h2>
      <ol>
        <li>{t('methodFirst')}</li>
        <li>{t('methodSecond')}</li>
        <li>{t('methodThird')}</li>
      </ol>
    </section>
  );
}
