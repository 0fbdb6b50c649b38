/** The page's words in Japanese, a module for each view. The English ones have the same names, which their types demand. */
import { account } from './account';
import { chart } from './chart';
import { charts } from './charts';
import { daily } from './daily';
import { frame } from './frame';
import { making } from './making';
import { start } from './start';

export const ja = { ...frame, ...start, ...chart, ...making, ...daily, ...charts, ...account };
