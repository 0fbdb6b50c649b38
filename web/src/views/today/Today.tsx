/** Placeholder */
import { t } from '../../words';
export function Today() {
  return <div class="quiet-page"><h1>{t('navToday')}</h1></div>;
}
