/** Words of the account, signing in, deleting, in English. */
import type { account as ja } from '../ja/account';

export const account: Record<keyof typeof ja, string> = {
  who: 'Who',
  whoLocal: 'You use this on your own machine. There is no account; your data is on this machine’s server alone.',
  whoSigned: 'You are signed in as {name}.',
  signOut: 'Sign out',
  unsentHeading: 'Some changes have not been sent yet',
  unsentWhat: 'Changes that have not reached the server: {count}. If you sign out now, they are lost.',
  signOutAnyway: 'Lose them and sign out',
  staySignedIn: 'Stay signed in',
  usageOf: 'Usage in {month}',
  budget: 'This month’s budget',
  budgetUsed: '{spent} of {budget}',
  left: 'Left',
  calls: 'Calls',
  myData: 'Your data',
  myDataWhat: 'Charts, versions, records, calendar addresses and usage can all be deleted.',
  deleteAll: 'Delete everything',
  deleteAllHeading: 'Delete all your data?',
  deleteAllWhat: 'This cannot be undone. Export the charts that you want to keep first.',
  deleteAllType: 'To go on, type “{word}”.',
  deleteWord: 'delete',
  allDeleted: 'Everything is deleted: charts {count}, and all records.',

  signIn: 'Sign in',
  signInWhy: 'Your charts are kept for you alone.',
  signInFailed: 'Signing in did not work. Please try again.',
};
