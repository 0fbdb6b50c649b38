/**
 * The service as typed calls. Owns the address (relative to the page, so that it works below any path), the token and
 * language of every request, and whether the service can be reached. Knows no view.
 */
import { signal } from '@preact/signals';
import createClient from 'openapi-fetch';
import { token } from '../account/session';
import { language } from '../words';
import { Unreachable, problemFrom } from './problem';
import type { paths } from './schema';

export const root = new URL('.', document.baseURI);

/** False from the first request that gets no answer to the first that does. */
export const reachable = signal(true);

const GATEWAY_GONE = new Set([502, 503, 504]);

/** `fetch` with our headers; throws {@link Unreachable} without an answer. */
export async function send(request: Request): Promise<Response> {
  const response = await once(request.clone(), false);
  return response.status === 401 ? once(request, true) : response;
}

async function once(request: Request, renewed: boolean): Promise<Response> {
  request.headers.set('Accept-Language', language.value);
  const bearer = await token(renewed);
  if (bearer) request.headers.set('Authorization', `Bearer ${bearer}`);
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    reachable.value = false;
    throw new Unreachable();
  }
  // A front end that stands before a service that is gone answers in its place, and not as the service does.
  reachable.value = !(GATEWAY_GONE.has(response.status) && !response.headers.has('x-request-id'));
  if (!reachable.value) throw new Unreachable();
  return response;
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
