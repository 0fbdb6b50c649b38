/** What the service says when it refuses, as an exception with the contract's code and the fields concerned. */

export interface FieldProblem {
  field: string;
  problem: string;
  limit?: number;
}

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryable: boolean,
    readonly details: unknown,
  ) {
    super(message);
  }

  /** The fields it is about, the first one first. */
  get fields(): FieldProblem[] {
    return Array.isArray(this.details) ? (this.details as FieldProblem[]) : [];
  }

  /** Why a conflict is one. */
  get reason(): string | null {
    const reason = (this.details as { reason?: unknown } | null)?.reason;
    return typeof reason === 'string' ? reason : null;
  }

  /** The version the chart has now, where a change was made on an older one. */
  get currentVersion(): number | null {
    const current = (this.details as { current?: unknown } | null)?.current;
    return typeof current === 'number' ? current : null;
  }
}

/** No answer at all: the service is gone, or the network is. */
export class Unreachable extends Error {}

interface Told {
  error?: { code?: string; message?: string; retryable?: boolean; details?: unknown };
}

/** The problem in an answer's body; a body that is not the contract's becomes one by its status. */
export function problemFrom(status: number, body: unknown): Problem {
  const told = (body as Told | null)?.error;
  return new Problem(status, told?.code ?? 'INTERNAL_ERROR', told?.message ?? `HTTP ${status}`, told?.retryable ?? status >= 500, told?.details ?? null);
}
