/** The page's words in English. */
import { account } from './account';
import { chart } from './chart';
import { charts } from './charts';
import { daily } from './daily';
import { frame } from './frame';
import { making } from './making';
import { start } from './start';
import type { ja } from '../ja';

export const en: Record<keyof typeof ja, string> = { ...frame, ...start, ...chart, ...making, ...daily, ...charts, ...account };
