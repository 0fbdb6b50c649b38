/**
 * Calls to whoever signs people in: discovery, tokens, revocation, and the addresses of its pages. Tells a refusal from not being
 * reached: only the first says anything about the person. Keeps no token.
 */
import { Unreachable } from '../api/problem';

export interface Config {
  issuer: string | null;
  clientId: string | null;
}

interface Endpoints {
  authorization_endpoint: string;
  token_endpoint: string;
  end_session_endpoint?: string;
  revocation_endpoint?: string;
  scopes_supported?: string[];
}

export interface Granted {
  access_token: string;
  refresh_token?: string;
  id_token?: string;
  expires_in?: number;
}

/** The issuer was reached, and said no. */
export class Refused extends Error {}

const PATIENCE = 15_000;
/** Of the 4xx, what says “not now”. */
const NOT_NOW = new Set([408, 425, 429]);

export class Issuer {
  #endpoints: Promise<Endpoints> | null = null;

  constructor(private readonly config: Config, private readonly back: URL) {}

  /** Its addresses, read once. Throws {@link Unreachable}. */
  discovered(): Promise<Endpoints> {
    this.#endpoints ??= this.#read().catch((error: unknown) => {
      this.#endpoints = null;
      throw error;
    });
    return this.#endpoints;
  }

  async #read(): Promise<Endpoints> {
    const answer = await reached(`${this.config.issuer}/.well-known/openid-configuration`);
    if (!answer.ok) throw new Unreachable();
    return json<Endpoints>(answer);
  }

  /**
   * Where a person signs in. *silent* asks for an answer without any page. A refresh token is asked for by name where the issuer
   * knows that name; others give one unasked, or none.
   */
  async signInPage(state: string, challenge: string, silent: boolean): Promise<string> {
    const { authorization_endpoint, scopes_supported } = await this.discovered();
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: this.config.clientId ?? '',
      redirect_uri: this.back.href,
      scope: ['openid', 'email', ...(scopes_supported?.includes('offline_access') ? ['offline_access'] : [])].join(' '),
      state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...(silent ? { prompt: 'none' } : {}),
    });
    return `${authorization_endpoint}?${query}`;
  }

  /** Tokens for a code or a refresh token. Throws {@link Refused}, {@link Unreachable}. */
  async exchange(fields: Record<string, string>): Promise<Granted> {
    const { token_endpoint } = await this.discovered();
    const body = new URLSearchParams({ client_id: this.config.clientId ?? '', ...fields });
    const answer = await reached(token_endpoint, body);
    if (answer.status >= 400 && answer.status < 500 && !NOT_NOW.has(answer.status)) throw new Refused();
    if (!answer.ok) throw new Unreachable();
    return json<Granted>(answer);
  }

  /** Revokes *refresh* where that can be done, and tells the sign-out page where there is one. Throws {@link Unreachable}. */
  async signedOut(refresh: string | null): Promise<string | null> {
    const { end_session_endpoint, revocation_endpoint } = await this.discovered();
    if (revocation_endpoint && refresh) await reached(revocation_endpoint, new URLSearchParams({ token: refresh, client_id: this.config.clientId ?? '' }));
    if (!end_session_endpoint) return null;
    const query = new URLSearchParams({ client_id: this.config.clientId ?? '', logout_uri: this.back.href, post_logout_redirect_uri: this.back.href });
    return `${end_session_endpoint}?${query}`;
  }
}

async function reached(address: string, body?: URLSearchParams): Promise<Response> {
  try {
    return await fetch(address, { signal: AbortSignal.timeout(PATIENCE), ...(body ? { method: 'POST', body } : {}) });
  } catch {
    throw new Unreachable();
  }
}

/** What is no JSON is not the issuer's: a network that asks for its own sign-in first answers in its place. */
async function json<T>(answer: Response): Promise<T> {
  try {
    return (await answer.json()) as T;
  } catch {
    throw new Unreachable();
  }
}
