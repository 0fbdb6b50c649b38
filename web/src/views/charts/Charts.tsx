/** Placeholder */
import { t } from '../../words';
export function Charts() {
  return <div class="quiet-page"><h1>{t('navCharts')}</h1></div>;
}
