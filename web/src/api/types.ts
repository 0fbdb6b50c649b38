/** Short names for what the service answers with. The shapes themselves come from its OpenAPI document. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Chart = Schemas['Chart'];
export type SubGoal = Schemas['SubGoal'];
export type Action = Schemas['Action'];
export type Task = Schemas['Task'];
export type Finding = Schemas['Finding'];
export type Usage = Schemas['Usage'];
export type Generation = Schemas['Generation'];
export type ScopeName = Schemas['NewGeneration']['scope'];
export type CellPatch = Schemas['CellPatch'];
export type NewChart = Schemas['NewChart'];
export type Status = Task['status'];
export type ChartSummary = Schemas['ChartSummary'];
export type Today = Schemas['Today'];
export type DayOfChart = Schemas['DayOfChart'];
export type ProgressSeries = Schemas['ProgressSeries'];
export type Reflection = Schemas['Reflection'];
export type UsageReport = Schemas['UsageReport'];
