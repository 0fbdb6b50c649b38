/** Placeholder */
import { t } from '../../words';
export function Account() {
  return <div class="quiet-page"><h1>{t('navAccount')}</h1></div>;
}
