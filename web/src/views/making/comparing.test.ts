import { describe, expect, it } from 'vitest';
import type { Chart } from '../../api/types';
import { changedCells, differences, type Told } from './comparing';

const told: Told = { type: (action) => action.type ?? '', task: (task) => task.title };
const task = (title: string, minutes = 30) => ({ id: title, title, description: '', type: 'execution', estimatedMinutes: minutes, status: 'not_started' });
const action = (title: string, more = {}) => ({ position: 0, title, description: 'how', background: 'why', type: 'execution', locked: false, progress: 0, tasks: [task('one')], ...more });
const chart = (one: object | null) => ({ subGoals: [{ position: 0, title: 'block', description: '', background: '', locked: false, progress: 0, actions: [one, ...Array(7).fill(null)] }, ...Array(7).fill(null)] }) as unknown as Chart;

describe('what a draft changes', () => {
  it('is nothing where nothing is new', () => {
    expect(differences(chart(action('a')), chart(action('a')), told)).toEqual([]);
  });

  it('is told with what was and what will be, for every part of a cell', () => {
    const after = action('b', { description: 'other', type: 'habit', tasks: [task('one'), task('two')] });
    expect(differences(chart(action('a')), chart(after), told)).toEqual([
      {
        ref: '0.0',
        title: 'b',
        changes: [
          { what: 'title', before: ['a'], after: ['b'] },
          { what: 'description', before: ['how'], after: ['other'] },
          { what: 'type', before: ['execution'], after: ['habit'] },
          { what: 'tasks', before: ['one'], after: ['one', 'two'] },
        ],
      },
    ]);
  });

  it('has nothing before where the cell was empty', () => {
    const [found] = differences(chart(null), chart(action('a')), told);
    expect(found!.changes.map((change) => [change.what, change.before.length])).toEqual([['title', 0], ['description', 0], ['background', 0], ['type', 0], ['tasks', 0]]);
  });

  it('has nothing after where the cell is empty in an earlier version', () => {
    expect(differences(chart(action('a')), chart(null), told)).toEqual([{ ref: '0.0', title: '', changes: [{ what: 'title', before: ['a'], after: [] }] }]);
  });

  it('marks a cell whose task only takes longer', () => {
    expect([...changedCells(chart(action('a')), chart(action('a', { tasks: [task('one', 60)] })))]).toEqual(['0.0']);
  });
});
