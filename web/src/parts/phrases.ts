/** BudouX's parser for Japanese; loaded only by browsers that do not break at phrases themselves. */
import { loadDefaultJapaneseParser } from 'budoux';

export const japanese = loadDefaultJapaneseParser();
