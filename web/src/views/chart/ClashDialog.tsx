/** Another changed the same thing first: both versions side by side, and the person chooses. Nothing is overwritten before. */
import { valuesAfter, valuesIn } from '../../model/edit';
import { resolveClash, type Clash } from '../../model/library';
import { Dialog } from '../../parts/Dialog';
import { isWord, t } from '../../words';
import { placeName } from './findings';

export function ClashDialog({ clash }: { clash: Clash }) {
  const { edit, theirs } = clash;
  const mine = valuesAfter(edit, edit.before);
  const now = valuesIn(theirs, edit);
  const where = edit.kind === 'cell' || edit.kind === 'note' ? placeName(edit.cell) : edit.kind === 'swap' ? `${placeName(edit.one)} ⇄ ${placeName(edit.other)}` : t('task');
  return (
    <Dialog title={t('clashHeading')} close={() => resolveClash(false)} wide>
      <p>{t('clashWhy', { place: where })}</p>
      <div class="clash">
        <Version heading={t('clashTheirs')} values={now} lang={theirs.goal.language} />
        <Version heading={t('clashMine')} values={mine} lang={theirs.goal.language} />
      </div>
      <div class="dialog-actions">
        <button type="button" data-choice="theirs" onClick={() => resolveClash(false)}>{t('keepTheirs')}</button>
        <button type="button" class="primary" data-choice="mine" onClick={() => resolveClash(true)}>{t('takeMine')}</button>
      </div>
    </Dialog>
  );
}

function Version({ heading, values, lang }: { heading: string; values: Record<string, unknown>; lang: string }) {
  return (
    <section>
      <h3>{heading}</h3>
      <dl>
        {Object.entries(values).map(([name, value]) => (
          <div key={name}>
            <dt>{isWord(name) ? t(name) : isWord(`value_${name}`) ? t(`value_${name}` as 'value_title') : name}</dt>
            <dd lang={lang}>{shownValue(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function shownValue(value: unknown): string {
  if (value === null) return '–';
  if (typeof value === 'boolean') return t(value ? 'locked' : 'unlocked');
  const word = `status_${String(value)}`;
  return isWord(word) ? t(word) : isWord(String(value)) && (value === 'habit' || value === 'execution') ? t(value) : String(value);
}
