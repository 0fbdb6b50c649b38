/** A view whose code is fetched when it is first gone to. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../words';

export function Later<P extends object>({ load, props }: { load: () => Promise<ComponentType<P>>; props: P }) {
  const [View, setView] = useState<ComponentType<P> | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let gone = false;
    load().then(
      (found) => gone || setView(() => found),
      () => gone || setFailed(true),
    );
    return () => {
      gone = true;
    };
  }, [load]);
  if (failed) {
    return (
      <div class="quiet-page">
        <p>{t('viewMissing')}</p>
        <button type="button" onClick={() => location.reload()}>{t('reload')}</button>
      </div>
    );
  }
  return View ? <View {...props} /> : null;
}
