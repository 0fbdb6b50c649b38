/** Another changed the same thing first: both versions side by side, and the person chooses. Nothing is overwritten before. */
import { valuesAfter, valuesIn, type Edit } from '../../model/edit';
import { GOAL } from '../../model/grid';
import { resolveClash, type Clash } from '../../model/library';
import { Dialog } from '../../parts/Dialog';
import { route } from '../../router';
import { day, isWord, t } from '../../words';
import { placeName } from './findings';
import '../../style/clash.css';

export function ClashDialog({ clash }: { clash: Clash }) {
  const { edit, theirs } = clash;
  const mine = valuesAfter(edit, edit.before);
  const now = valuesIn(theirs, edit);
  const at = route.value;
  return (
    <Dialog title={t('clashHeading')} close={() => resolveClash(false)} wide unasked>
      {!(at.name === 'chart' && at.id === edit.chart) && <p lang={theirs.goal.language}><strong>{theirs.goal.title}</strong></p>}
      <p>{t('clashWhy', { place: whereOf(edit) })}</p>
      <div class="clash">
        <Version heading={t('clashTheirs')} kind={edit.kind} values={now} lang={theirs.goal.language} />
        <Version heading={t('clashMine')} kind={edit.kind} values={mine} lang={theirs.goal.language} />
      </div>
      <div class="dialog-actions">
        <button type="button" data-choice="theirs" onClick={() => resolveClash(false)}>{t('keepTheirs')}</button>
        <button type="button" class="primary" data-choice="mine" onClick={() => resolveClash(true)}>{t('takeMine')}</button>
      </div>
    </Dialog>
  );
}

function whereOf(edit: Edit): string {
  if (edit.kind === 'goal') return placeName(GOAL);
  if (edit.kind === 'swap') return `${placeName(edit.one)} ⇄ ${placeName(edit.other)}`;
  return edit.kind === 'task' ? t('task') : placeName(edit.cell);
}

function nameOf(kind: Edit['kind'], name: string): string {
  const word = kind === 'goal' ? `field_${name}` : `value_${name}`;
  return isWord(name) ? t(name) : isWord(word) ? t(word) : name;
}

function Version({ heading, kind, values, lang }: { heading: string; kind: Edit['kind']; values: Record<string, unknown>; lang: string }) {
  return (
    <section>
      <h3>{heading}</h3>
      <dl>
        {Object.entries(values).map(([name, value]) => (
          <div key={name}>
            <dt>{nameOf(kind, name)}</dt>
            <dd lang={lang}>{name === 'deadline' && value ? day(String(value)) : shownValue(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function shownValue(value: unknown): string {
  if (value === null || value === '') return '–';
  if (typeof value === 'boolean') return t(value ? 'locked' : 'unlocked');
  const word = `status_${String(value)}`;
  return isWord(word) ? t(word) : isWord(String(value)) && (value === 'habit' || value === 'execution') ? t(value) : String(value);
}
