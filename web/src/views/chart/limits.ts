/** How long a goal's texts may be, and a cell's, in characters: languages with wide letters have half of the others (the service's own figures). */

export const GOAL_LIMITS = { title: 100, description: 500, background: 500, constraints: 500 } as const;

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
