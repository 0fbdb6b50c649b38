/** Charts out as files and in from files, through the service. */
import { attempt } from '../../api/attempt';
import { api, root, send, told } from '../../api/client';
import { problemFrom } from '../../api/problem';
import type { Chart } from '../../api/types';
import type { Word } from '../../words';

export type Format = 'pdf' | 'png' | 'svg' | 'html' | 'md' | 'csv' | 'ics' | 'json';

export const FORMATS: { format: Format; word: Word }[] = [
  { format: 'pdf', word: 'format_pdf' },
  { format: 'png', word: 'format_png' },
  { format: 'svg', word: 'format_svg' },
  { format: 'html', word: 'format_html' },
  { format: 'md', word: 'format_md' },
  { format: 'csv', word: 'format_csv' },
  { format: 'ics', word: 'format_ics' },
  { format: 'json', word: 'format_json' },
];

/** The chart in a format, as the service makes it. Throws its problem. */
export async function exported(chart: Chart, format: Format, paper: 'a4' | 'a3' = 'a4'): Promise<Blob> {
  const address = new URL(`v1/mandalas/${chart.id}/export`, root);
  address.search = new URLSearchParams({ format, paper, ...(format === 'html' ? {} : { theme: 'light' }) }).toString();
  const response = await send(new Request(address));
  if (!response.ok) throw problemFrom(response.status, await response.json().catch(() => null));
  return response.blob();
}

export async function download(chart: Chart, format: Format, paper: 'a4' | 'a3' = 'a4'): Promise<void> {
  const url = URL.createObjectURL(await exported(chart, format, paper));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${fileName(chart.goal.title)}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

const LONGEST_NAME = 40;

/** The goal's words as a file's name, no word cut. */
export function fileName(title: string): string {
  const plain = title.replace(/[\p{C}\\/:*?"<>|.]+/gu, ' ').replace(/\s+/g, ' ').trim();
  const start = [...plain].slice(0, LONGEST_NAME).join('');
  const whole = start.length < plain.length ? start.replace(/(?<=.{20}) \S*$/u, '') : start;
  return whole || 'mandala';
}

/** A chart from a JSON or Markdown file. Throws the service's problem. */
export async function imported(file: File): Promise<Chart> {
  const markdown = /\.(md|markdown|txt)$/i.test(file.name);
  const type = { 'Content-Type': markdown ? 'text/markdown' : 'application/json' };
  const body = await file.text();
  return attempt('import', { type, body }, (key) => told(api.POST('/v1/mandalas/import', { headers: { ...type, ...key }, body: body as never, bodySerializer: (text: unknown) => text as string })));
}
