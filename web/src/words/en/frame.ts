/** Words of the frame round every view, in English. */
import type { frame as ja } from '../ja/frame';

export const frame: Record<keyof typeof ja, string> = {
  skip: 'Skip to the content',
  navigation: 'Menu',
  navStart: 'New chart',
  navToday: 'Today',
  navCharts: 'Charts',
  navAccount: 'Account',
  theme: 'Brightness',
  theme_auto: 'as the device',
  theme_light: 'light',
  theme_dark: 'dark',
  close: 'Close',
  reload: 'Reload',
  viewMissing: 'This view could not be loaded.',
  gone: 'The server cannot be reached. It goes on as soon as it is back.',
  goneWaiting: 'The server cannot be reached. Your changes ({count}) are kept and sent as soon as it is back.',
  goneDraft: 'The server cannot be reached. What you wrote is kept.',
  goneTryLater: 'The server cannot be reached. Try again when it is back.',
  changedElsewhere: 'Changes made elsewhere were taken in.',
  changedFirst: 'It was changed elsewhere. It is shown as it is now; press again if you still want to.',
  waiting: '{count} to be sent',
};
