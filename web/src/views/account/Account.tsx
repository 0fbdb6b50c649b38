/** Who one is here, what the month took, and taking everything away. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { signOut, signedInName, standing } from '../../account/session';
import { api, told } from '../../api/client';
import type { UsageReport } from '../../api/types';
import { deleteNow, leaving } from '../../model/leaving';
import { flush, queue } from '../../model/library';
import { forgetPersonal } from '../../offline/personal';
import { Dialog } from '../../parts/Dialog';
import { Icon } from '../../parts/Icon';
import { today } from '../../parts/days';
import { say } from '../../parts/notices';
import { dollars, month, number, t } from '../../words';
import { tellProblem } from '../chart/revising';
import '../../style/account.css';

const SENDING_TAKES = 1500;
const unsentCount = () => queue.value.length + leaving.value.size;

export function Account() {
  const usage = useSignal<UsageReport | null>(null);
  const asking = useSignal(false);
  const unsent = useSignal(false);
  const leave = async () => {
    // What is just on its way needs no question.
    await Promise.race([Promise.all([flush(), deleteNow()]), new Promise((resolve) => setTimeout(resolve, SENDING_TAKES))]);
    if (unsentCount() > 0) unsent.value = true;
    else await signOut();
  };
  useEffect(() => {
    void told(api.GET('/v1/usage')).then((found) => (usage.value = found)).catch(tellProblem);
  }, []);
  return (
    <div class="account">
      <h1>{t('navAccount')}</h1>
      <section>
        <h2>{t('who')}</h2>
        {standing.value === 'local' ? <p>{t('whoLocal')}</p> : (
          <>
            <p>{t('whoSigned', { name: signedInName.value || '–' })}</p>
            <button type="button" onClick={() => void leave()}>{t('signOut')}</button>
          </>
        )}
      </section>
      <Month usage={usage.value} />
      <section>
        <h2>{t('myData')}</h2>
        <p>{t('myDataWhat')}</p>
        <button type="button" onClick={() => (asking.value = true)}><Icon name="bin" />{t('deleteAll')}</button>
      </section>
      {unsent.value && <AskUnsent close={() => (unsent.value = false)} />}
      {asking.value && <AskDeleteAll close={() => (asking.value = false)} />}
    </div>
  );
}

function AskUnsent({ close }: { close: () => void }) {
  return (
    <Dialog title={t('unsentHeading')} close={close}>
      <p>{t('unsentWhat', { count: unsentCount() })}</p>
      <div class="dialog-actions">
        <button type="button" onClick={() => (close(), void signOut())}>{t('signOutAnyway')}</button>
        <button type="button" class="primary" onClick={close}>{t('staySignedIn')}</button>
      </div>
    </Dialog>
  );
}

/** Its room is there before its figures are: what stands below does not move. */
function Month({ usage }: { usage: UsageReport | null }) {
  const spent = usage ? usage.costUsd + usage.reservedUsd : 0;
  const money = (amount: number | undefined) => (amount === undefined ? '–' : dollars(amount));
  return (
    <section aria-busy={usage === null}>
      <h2>{t('usageOf', { month: month(usage?.month ?? today().slice(0, 7)) })}</h2>
      <p class="budget"><meter min={0} max={usage?.budgetUsd || 1} value={spent} aria-label={t('budget')} /> {t('budgetUsed', { spent: money(usage ? spent : undefined), budget: money(usage?.budgetUsd) })}</p>
      <dl class="figures">
        <div><dt>{t('left')}</dt><dd>{money(usage?.remainingUsd)}</dd></div>
        <div><dt>{t('calls')}</dt><dd>{usage ? number(usage.calls) : '–'}</dd></div>
        <div><dt>{t('tokensName')}</dt><dd>{usage ? number(usage.inputTokens + usage.outputTokens) : '–'}</dd></div>
      </dl>
    </section>
  );
}

function AskDeleteAll({ close }: { close: () => void }) {
  const sure = useSignal('');
  const word = t('deleteWord');
  const remove = async () => {
    try {
      const { mandalas } = await told(api.DELETE('/v1/me'));
      await forgetPersonal();
      close();
      say(t('allDeleted', { count: mandalas }));
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <Dialog title={t('deleteAllHeading')} close={close}>
      <p>{t('deleteAllWhat')}</p>
      <label class="field">
        <span>{t('deleteAllType', { word })}</span>
        <input value={sure.value} autocomplete="off" onInput={(event) => (sure.value = event.currentTarget.value)} />
      </label>
      <div class="dialog-actions">
        <button type="button" onClick={close}>{t('keep')}</button>
        <button type="button" class="primary" disabled={sure.value.trim() !== word} onClick={() => void remove()}><Icon name="bin" />{t('deleteAll')}</button>
      </div>
    </Dialog>
  );
}
