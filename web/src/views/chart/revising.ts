/** Undo, redo and versions of the open chart. */
import { api, told } from '../../api/client';
import { Problem, Unreachable } from '../../api/problem';
import { isEmptyChart } from '../../model/grid';
import { whole } from '../../model/library';
import { announced, say } from '../../parts/notices';
import { t } from '../../words';

async function revise(id: string, which: 'undo' | 'redo'): Promise<boolean> {
  try {
    const fresh = await whole(id, (header) => told(api.POST(`/v1/mandalas/{mandala_id}/${which}`, { params: { path: { mandala_id: id }, header } })));
    if (which === 'undo' && isEmptyChart(fresh)) say(t('undoneToNothing'), { label: t('redo'), act: () => void redo(id) });
    else announced.value = t(which === 'undo' ? 'saidUndone' : 'saidRedone');
    return true;
  } catch (error) {
    tellProblem(error);
    return false;
  }
}

export const undo = (id: string): Promise<boolean> => revise(id, 'undo');
export const redo = (id: string): Promise<boolean> => revise(id, 'redo');

/** Says what the service said; that it is gone is said by the frame. */
export function tellProblem(error: unknown): void {
  if (error instanceof Problem) say(error.message);
  else if (error instanceof Unreachable) say(t('goneTryLater'));
  else throw error;
}
