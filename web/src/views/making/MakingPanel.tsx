/** Beside the grid while it fills, and after: what is being done, how long, what it cost, who plans; stop, go on, accept, discard. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Chart } from '../../api/types';
import { isEmptyChart } from '../../model/grid';
import { acceptDraft, cancel, discardDraft, leave, order, retry, tally, type Making } from '../../model/making';
import { load } from '../../model/library';
import { Problem } from '../../api/problem';
import { Icon } from '../../parts/Icon';
import { say } from '../../parts/notices';
import { dollars, isWord, number, seconds, t, type Facts, type Word } from '../../words';
import { plannerName } from '../chart/GoalDetails';
import { placeName } from '../chart/findings';
import { tellProblem } from '../chart/revising';
import { Differences, differing } from './Differences';
import '../../style/making.css';

export function MakingPanel({ work, accepted }: { work: Making; accepted: Chart }) {
  if (work.stage === 'proposal') return <Proposal work={work} accepted={accepted} />;
  return work.stage === 'ended' ? <Ended work={work} accepted={accepted} /> : <Working work={work} />;
}

function Working({ work }: { work: Making }) {
  const counts = tally(work.draft);
  const queued = work.generation.state === 'queued' && counts.subGoals === 0;
  const said = work.stopping ? t('stopping') : !work.connected ? t('reconnecting') : queued ? t('queued') : t(`doing_${counts.now}`);
  return (
    <div class="making working">
      <p class="kicker">{t('makingPanel')}</p>
      <h2 tabIndex={-1} class="making-now" aria-live="polite">{said}</h2>
      <Stages counts={counts} />
      <Figures work={work} />
      <div class="actions">
        <button type="button" disabled={work.stopping} onClick={() => void cancel(work.draft.id).catch(tellProblem)}><Icon name="stop" />{t('stop')}</button>
      </div>
      <p class="help">{t('makingSafe')}</p>
      {work.notice && <p class="help">{noticeText(work.notice)}</p>}
    </div>
  );
}

function Stages({ counts }: { counts: ReturnType<typeof tally> }) {
  const rows: [Word, number, number | null][] = [
    ['subGoals', counts.subGoals, 8],
    ['actions', counts.actions, 64],
    ['inDetail', counts.detailed, 72],
    ['tasks', counts.tasks, null],
  ];
  return (
    <dl class="stages">
      {rows.map(([word, count, of]) => (
        <div key={word} class={of !== null && count >= of ? 'full' : ''}>
          <dt>{t(word)}</dt>
          <dd>{number(count)}{of !== null && <small> / {of}</small>}</dd>
          <span class="stage-bar" aria-hidden="true" style={{ '--share': String(of === null ? Number(count > 0) : count / of) }} />
        </div>
      ))}
    </dl>
  );
}

function Figures({ work }: { work: Making }) {
  const model = work.draft.planner.kind === 'model';
  return (
    <dl class="figures">
      <div><dt>{t('elapsed')}</dt><dd><Elapsed work={work} /></dd></div>
      <div><dt>{t('cost')}</dt><dd class="cost">{model ? dollars(work.usage.costUsd) : t('costNothing')}</dd></div>
      {model && <div><dt>{t('tokensName')}</dt><dd>{number(work.usage.inputTokens + work.usage.outputTokens)}</dd></div>}
      <div class="wide"><dt>{t('madeBy')}</dt><dd class="planner">{plannerName(work.draft)}</dd></div>
    </dl>
  );
}

function Elapsed({ work }: { work: Making }) {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const end = work.stage === 'working' ? now.value : Date.parse(work.generation.updatedAt);
  return <>{seconds((end - Date.parse(work.generation.createdAt)) / 1000)}</>;
}

function noticeText({ code, facts }: NonNullable<Making['notice']>): string {
  const word = `notice_${code}`;
  const told: Facts = { ...facts };
  for (const name of ['because', 'field', 'language']) {
    const known = `${name}_${String(facts[name])}`;
    if (isWord(known)) told[name] = t(known);
  }
  if (typeof facts['cell'] === 'string') told['cell'] = placeName(facts['cell']);
  return isWord(word) ? t(word, told) : '';
}

function Proposal({ work, accepted }: { work: Making; accepted: Chart }) {
  const list = differing(accepted, work.draft);
  const id = work.draft.id;
  const accept = () =>
    void acceptDraft(id).catch(async (error: unknown) => {
      if (!(error instanceof Problem) || error.currentVersion === null) return tellProblem(error);
      await load(id);
      say(t('proposalStale'), { label: t('discard'), act: () => void discardDraft(id).catch(tellProblem) });
    });
  return (
    <div class="making proposal">
      <p class="kicker">{t('proposal')}</p>
      <h2 tabIndex={-1}>{list.length === 0 ? t('proposalNothing') : t('proposalCount', { count: list.length })}</h2>
      <div class="actions">
        <button type="button" class="primary" data-first disabled={list.length === 0} onClick={accept}><Icon name="check" />{t('accept')}</button>
        <button type="button" onClick={() => void discardDraft(id).catch(tellProblem)}><Icon name="close" />{t('discard')}</button>
      </div>
      {work.notice && <p class="help">{noticeText(work.notice)}</p>}
      <Differences list={list} lang={work.draft.goal.language} />
      <Figures work={work} />
    </div>
  );
}

function Ended({ work, accepted }: { work: Making; accepted: Chart }) {
  const { state, error } = work.generation;
  const cancelled = state === 'cancelled';
  const again = () => void order(accepted, work.generation.scope, work.generation.cell, work.generation.replace).catch(tellProblem);
  return (
    <div class="making">
      <h2 tabIndex={-1} aria-live="assertive">{t(cancelled ? 'stopped' : 'broken')}</h2>
      {error && <p>{error.message}</p>}
      <div class="actions">
        {cancelled ? (
          <button type="button" class="primary" onClick={again}><Icon name="again" />{t('makeAgain')}</button>
        ) : (
          <button type="button" class="primary" onClick={() => void retry(work.draft.id).catch(tellProblem)}><Icon name="again" />{t('goOn')}</button>
        )}
        {!isEmptyChart(accepted) && <button type="button" onClick={() => void discardDraft(work.draft.id).catch(() => leave(work.draft.id))}><Icon name="close" />{t('discard')}</button>}
      </div>
      <Stages counts={tally(work.draft)} />
      <Figures work={work} />
    </div>
  );
}
