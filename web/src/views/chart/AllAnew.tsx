/** Everything that is not locked, suggested anew: asked for first where a model is paid for it. */
import { useSignal } from '@preact/signals';
import type { Chart } from '../../api/types';
import { order } from '../../model/making';
import { Dialog } from '../../parts/Dialog';
import { Icon } from '../../parts/Icon';
import { dollars, t } from '../../words';
import { tellProblem } from './revising';

export function AllAnew({ chart, tool, disabled }: { chart: Chart; tool?: boolean; disabled?: boolean }) {
  const asking = useSignal(false);
  const go = () => {
    asking.value = false;
    void order(chart, 'chart', null).catch(tellProblem);
  };
  const ask = () => (chart.planner.kind === 'model' ? (asking.value = true) : go());
  const name = t('regenerateAll');
  return (
    <>
      {tool ? (
        <button type="button" class="tool" disabled={disabled} aria-label={name} title={name} onClick={ask}><Icon name="again" /></button>
      ) : (
        <button type="button" disabled={disabled} onClick={ask}><Icon name="again" />{name}</button>
      )}
      {asking.value && (
        <Dialog title={name} close={() => (asking.value = false)}>
          <p>{t('askAll', { cost: dollars(chart.usage.costUsd) })}</p>
          <div class="dialog-actions">
            <button type="button" onClick={() => (asking.value = false)}>{t('close')}</button>
            <button type="button" class="primary" onClick={go}>{name}</button>
          </div>
        </Dialog>
      )}
    </>
  );
}
