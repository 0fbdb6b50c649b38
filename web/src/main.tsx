/** Puts the page together: who is here, what waits to be sent, then the view. */
import { render } from 'preact';
import { begin, standing } from './account/session';
import { App } from './app';
import { keepLeaving } from './model/leaving';
import { keepLooking } from './model/library';
import { keepPage } from './offline/worker';
import './style/tokens.css';
import './style/frame.css';
import './style/forms.css';
import './style/start.css';

render(<App />, document.getElementById('page')!);
void begin().then(() => {
  if (standing.value === 'signed-out') return;
  keepLooking();
  keepLeaving();
});
void keepPage();
