/** Words of every day: today, looking back, the calendar, in English. */
import type { daily as ja } from '../ja/daily';

export const daily: Record<keyof typeof ja, string> = {
  hoursAWeek: 'Hours a week',
  asTheChart: 'as in the chart',
  todayNothing: 'Nothing to do today yet. It begins with one goal.',
  dayMinutes: 'About {minutes} min today ({done} done)',
  dueHabits: 'Habits for today',
  nextTasks: 'Next tasks',
  dayFree: 'That is all for today.',
  excuse: 'Excuse',

  reflect: 'Look back',
  reflections: 'Looking back',
  wentWell: 'What went well',
  wasClose: 'What was close',
  didNotMove: 'What did not move',
  keepReflection: 'Keep it',
  reflectionGone: 'The reflection is deleted.',
  reflectionKept: 'Your reflection is kept with the chart.',
  calendar: 'Into my calendar',
  calendarWhat: 'Give this address to a calendar program, and habits, tasks and the deadline are always up to date there. Whoever has the address can read them.',
  calendarAddress: 'Address to subscribe to',
  calendarOnce: 'The address is shown this once.',
  calendarSince: 'There is an address, made on {time}.',
  calendarRevoke: 'Revoke the address',
  calendarNew: 'Make a new address',
  calendarMake: 'Make an address',
  copy: 'Copy',
  copied: 'Copied.',
  history_progress: 'The way so far',
  plotSaid: 'Progress from {from} to {to}. Now {value}, with entries on {days} days',
};
