/**
 * The service as typed calls. Owns the address (relative to the page, so that it works below any path), the token and
 * language of every request, and whether the service can be reached. Knows no view.
 */
import { signal } from '@preact/signals';
import createClient from 'openapi-fetch';
import { ready, token } from '../account/session';
import { language } from '../words';
import { Unreachable, problemFrom } from './problem';
import type { paths } from './schema';

export const root = new URL('.', document.baseURI);

/** False from the first request that gets no answer to the first that does. */
export const reachable = signal(true);

/** How long a look waits for its answer, in ms. */
const LOOK_PATIENCE = 5000;
const GATEWAY_GONE = new Set([502, 503, 504]);

/** `fetch` with our headers; throws {@link Unreachable} without an answer. */
export async function send(request: Request): Promise<Response> {
  const response = await once(request.clone(), false);
  return response.status === 401 ? once(request, true) : response;
}

async function once(request: Request, renewed: boolean): Promise<Response> {
  request.headers.set('Accept-Language', language.value);
  try {
    const bearer = await token(renewed);
    if (bearer) request.headers.set('Authorization', `Bearer ${bearer}`);
    return heard(await fetch(request));
  } catch (error) {
    const { aborted, reason } = request.signal;
    if (aborted && (reason as Error).name !== 'TimeoutError') throw error;
    reachable.value = false;
    throw new Unreachable();
  }
}

/** A front end that stands before a service that is gone answers in its place, and not as the service does. */
function heard(response: Response): Response {
  if (GATEWAY_GONE.has(response.status) && !response.headers.has('x-request-id')) throw new Unreachable();
  reachable.value = true;
  return response;
}

/** Looks whether the service is there and whether it could be asked; {@link reachable} says it afterwards. */
export async function look(): Promise<void> {
  try {
    await ready();
    heard(await fetch(new URL('healthz', root), { cache: 'no-store', signal: AbortSignal.timeout(LOOK_PATIENCE) }));
  } catch {
    reachable.value = false;
  }
}

export const api = createClient<paths>({ baseUrl: root.href.replace(/\/$/, ''), fetch: send });

/** The data of a call; throws the service's {@link Problem}. */
export async function told<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemFrom(response.status, error);
  return data as T;
}

/** `If-Match` for a version. */
export function match(version: number): { 'If-Match': string } {
  return { 'If-Match': `"${version}"` };
}
