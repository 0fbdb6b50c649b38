/** How often a week, in words. */
import { t } from '../../words';

export const often = (times: number): string => (times === 7 ? t('everyDay') : times === 1 ? t('onceAWeek') : t('timesAWeek', { times }));
