/** The versions of a chart: which there are, and going back to one. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api, told } from '../../api/client';
import type { components } from '../../api/schema';
import type { Chart } from '../../api/types';
import { whole } from '../../model/library';
import { Dialog } from '../../parts/Dialog';
import { moment, t } from '../../words';
import { Differences, differing } from '../making/Differences';
import type { Difference } from '../making/comparing';
import { tellProblem } from './revising';

type Version = components['schemas']['Version'];

export function HistoryDialog({ chart, close }: { chart: Chart; close: () => void }) {
  const versions = useSignal<Version[] | null>(null);
  const busy = useSignal(false);
  const compared = useSignal<{ version: number; list: Difference[] } | null>(null);
  const read = () =>
    told(api.GET('/v1/mandalas/{mandala_id}/history', { params: { path: { mandala_id: chart.id } } }))
      .then((answer) => (versions.value = answer.versions))
      .catch(tellProblem);
  useEffect(() => void read(), [chart.version]);
  useEffect(() => void (compared.value = null), [chart.version]);
  const list = versions.value ?? [];
  const goBack = async (version: number) => {
    busy.value = true;
    await whole(chart.id, (header) => told(api.POST('/v1/mandalas/{mandala_id}/versions/{version}/restore', { params: { path: { mandala_id: chart.id, version }, header } }))).catch(tellProblem);
    busy.value = false;
  };
  const compare = (version: number) =>
    told(api.GET('/v1/mandalas/{mandala_id}/versions/{version}', { params: { path: { mandala_id: chart.id, version } } }))
      .then((there) => (compared.value = { version, list: differing(chart, there) }))
      .catch(tellProblem);
  return (
    <Dialog title={t('history')} close={close}>
      <p class="help">{t('historyHelp')}</p>
      <ol class="versions" reversed>
        {[...list].reverse().map((version) => (
          <li key={`${version.version}-${version.position}`} aria-current={version.position === 'current' ? 'true' : undefined}>
            <span class="version-name">{t('version', { number: version.version })}</span>
            <time dateTime={version.updatedAt}>{moment(version.updatedAt)}</time>
            {version.position === 'current' ? (
              <span class="version-now">{t('versionNow')}</span>
            ) : (
              <>
              <button type="button" class="text-button" aria-expanded={compared.value?.version === version.version} aria-label={`${t('version', { number: version.version })}: ${t('whatDiffers')}`} onClick={() => void compare(version.version)}>{t('whatDiffers')}</button>
              <button type="button" class="text-button" disabled={busy.value} aria-label={`${t('version', { number: version.version })}: ${t('goBackTo')}`} onClick={() => void goBack(version.version)}>{t('goBackTo')}</button>
              </>
            )}
            {compared.value?.version === version.version && (compared.value.list.length === 0 ? <p class="help version-differs">{t('differsNothing')}</p> : <div class="version-differs"><Differences list={compared.value.list} lang={chart.goal.language} /></div>)}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
