/** How long a cell's texts may be, in characters: languages with wide letters have half of the others (the service's own figures). */

const WIDE = new Set(['ja', 'zh', 'ko']);

export interface Limits {
  title: number;
  description: number;
  background: number;
}

export function limitsOf(language: string): Limits {
  const wide = WIDE.has(language.split('-')[0]!.toLowerCase());
  return wide ? { title: 30, description: 200, background: 100 } : { title: 60, description: 400, background: 200 };
}
