/** The frame round every view: where to go, language and light, whether the service is there, messages. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { signInFailed, standing } from './account/session';
import { reachable } from './api/client';
import { clash, queue } from './model/library';
import { Icon, type IconName } from './parts/Icon';
import { Later } from './parts/Later';
import { announced, dismiss, notices } from './parts/notices';
import { nextTheme, theme } from './parts/theme';
import { route } from './router';
import { SignIn } from './views/account/SignIn';
import { Start } from './views/start/Start';
import { choose, language, t } from './words';

const chart = () => import('./views/chart/ChartPage').then((module) => module.ChartPage);
const today = () => import('./views/today/Today').then((module) => module.Today);
const charts = () => import('./views/charts/Charts').then((module) => module.Charts);
const clashDialog = () => import('./views/chart/ClashDialog').then((module) => module.ClashDialog);
const account = () => import('./views/account/Account').then((module) => module.Account);

export function App() {
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), document.getElementById('main')?.focus())}>
        {t('skip')}
      </a>
      <Header />
      <Gone />
      <Main />
      {clash.value && <Later load={clashDialog} props={{ clash: clash.value }} />}
      <Notices />
      <p class="visually-hidden" role="status">{announced.value}</p>
    </>
  );
}

function Header() {
  const at = route.value.name;
  return (
    <header class="frame">
      <a class="brand" href="#/" aria-label="goal-mandala">
        <Mark />
        <span>goal-mandala</span>
      </a>
      {standing.value !== 'signed-out' && (
        <nav aria-label={t('navigation')}>
          <Go to="#/" icon="plus" here={at === 'start'}>{t('navStart')}</Go>
          <Go to="#/today" icon="today" here={at === 'today'}>{t('navToday')}</Go>
          <Go to="#/charts" icon="charts" here={at === 'charts'}>{t('navCharts')}</Go>
        </nav>
      )}
      <Waiting />
      <div class="frame-end">
        <button type="button" class="tool" lang={language.value === 'ja' ? 'en' : 'ja'} onClick={() => choose(language.value === 'ja' ? 'en' : 'ja')}>
          {language.value === 'ja' ? 'English' : '日本語'}
        </button>
        <button type="button" class="tool" aria-label={`${t('theme')}: ${t(`theme_${theme.value}`)}`} title={`${t('theme')}: ${t(`theme_${theme.value}`)}`} onClick={nextTheme}>
          <Icon name={({ auto: 'auto', light: 'sun', dark: 'moon' } as const)[theme.value]} />
        </button>
        <a class="tool" href="#/account" aria-label={t('navAccount')} title={t('navAccount')} aria-current={at === 'account' ? 'page' : undefined}>
          <Icon name="person" />
        </a>
      </div>
    </header>
  );
}

function Go({ to, icon, here, children }: { to: string; icon: IconName; here: boolean; children: ComponentChildren }) {
  return (
    <a href={to} aria-current={here ? 'page' : undefined}>
      <Icon name={icon} />
      <span>{children}</span>
    </a>
  );
}

/** The product's sign: nine fields round a goal. */
function Mark() {
  const places = [0, 1, 2, 3, null, 4, 5, 6, 7];
  return (
    <svg class="mark" viewBox="0 0 60 60" aria-hidden="true">
      {places.map((position, i) => (
        <rect key={i} x={(i % 3) * 21} y={Math.floor(i / 3) * 21} width="18" height="18" rx={position === null ? 9 : 4.5} class={position === null ? 'mark-goal' : `accent-${position}`} />
      ))}
    </svg>
  );
}

/** What has not been sent yet; seen when that takes longer than usual. */
function Waiting() {
  const count = queue.value.length;
  return count > 0 ? <span class="fact-waiting">{t('waiting', { count })}</span> : null;
}

/** Lies over the page's lower edge, where it moves nothing, and lets clicks through. */
function Gone() {
  const waiting = queue.value.length;
  return (
    <div role="status" class="gone-region">
      {!reachable.value && (
        <p class="gone">
          <Icon name="warn" />
          {waiting > 0 ? t('goneWaiting', { count: waiting }) : t('gone')}
        </p>
      )}
    </div>
  );
}

function Main() {
  const element = useRef<HTMLElement>(null);
  const name = route.value.name;
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) element.current?.focus({ preventScroll: true });
    first.current = false;
    scrollTo(0, 0);
  }, [name]);
  return (
    <main id="main" ref={element} tabIndex={-1} class={`view-${name}`}>
      {standing.value === 'signed-out' ? <SignIn failed={signInFailed.value} /> : standing.value !== 'starting' && <View />}
    </main>
  );
}

function View() {
  const at = route.value;
  if (at.name === 'chart') return <Later key={at.id} load={chart} props={{ id: at.id, cell: at.cell }} />;
  if (at.name === 'today') return <Later key="today" load={today} props={{}} />;
  if (at.name === 'charts') return <Later key="charts" load={charts} props={{}} />;
  if (at.name === 'account') return <Later key="account" load={account} props={{}} />;
  return <Start />;
}

function Notices() {
  return (
    <div class="notices" role="status">
      {notices.value.map((notice) => (
        <div key={notice.slot} class={notice.over ? 'notice-room' : 'notice'}>
          <span>{notice.text}</span>
          {notice.offer && (
            <button type="button" class="text-button" onClick={() => (notice.offer?.act(), dismiss(notice.id))}>
              {notice.offer.label}
            </button>
          )}
          <button type="button" class="bare" aria-label={t('close')} onClick={() => dismiss(notice.id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
