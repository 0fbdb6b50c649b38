/** Calendar days where the person is, as `YYYY-MM-DD`. */

/** The day *ago* days before today. */
export function dayAgo(ago: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() - ago)).toISOString().slice(0, 10);
}

export const today = (): string => dayAgo(0);

/** The last day a field may take: without it, browsers let years have six figures. */
export const LAST_DAY = '9999-12-31';
