/** Printing: the sheet that the service exports, alone on the paper. */
import { signal } from '@preact/signals';
import type { Chart } from '../../api/types';
import { exported } from './files';

const sheet = signal<{ url: string; paper: 'a4' | 'a3'; title: string } | null>(null);

export async function printChart(chart: Chart, paper: 'a4' | 'a3'): Promise<void> {
  const url = URL.createObjectURL(await exported(chart, 'svg', paper));
  sheet.value = { url, paper, title: chart.goal.title };
}

function done(): void {
  if (sheet.value) URL.revokeObjectURL(sheet.value.url);
  sheet.value = null;
}

export function PrintSheet() {
  const now = sheet.value;
  if (!now) return null;
  const ready = () => {
    addEventListener('afterprint', done, { once: true });
    print();
  };
  return (
    <div class={`print-sheet ${now.paper}`}>
      <img src={now.url} alt={now.title} onLoad={ready} onError={done} />
    </div>
  );
}
