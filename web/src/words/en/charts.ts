/** Words of the list of charts, in English. */
import type { charts as ja } from '../ja/charts';

export const charts: Record<keyof typeof ja, string> = {
  searchCharts: 'Search in goals and sub-goals',
  order: 'Order',
  order_changed: 'latest first',
  order_title: 'by name',
  order_progress: 'by progress',
  order_deadline: 'by deadline',
  archived: 'Archived',
  noneFound: 'Nothing was found.',
  noneArchived: 'No chart is put away.',
  noCharts: 'There are no charts yet.',
  putAwayDone: '“{title}” was put away.',
  takenBack: '“{title}” is back.',
  noDeadline: 'no deadline',
  moreOf: 'More for “{title}”',
  putAway: 'Put away',
  takeBack: 'Take back',
  delete: 'Delete',
  keep: 'Keep it',
  deleteHeading: 'Delete this chart?',
  deleteWhat: '“{title}” goes with all its versions and records.',
  deletedSoon: '“{title}” is being deleted.',
  takeBackDelete: 'Undo',
  import: 'Import',
  importNoChart: '“{file}” is not a chart. Choose a JSON or Markdown file that was exported here.',
};
