/** Registers the service worker, through the page's one Trusted Types policy, which knows that one address. */

interface Policy {
  createScriptURL(url: string): string;
}
interface Factory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): Policy;
}

export async function keepPage(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  const address = new URL('sw.js', document.baseURI).href;
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  const policy = factory?.createPolicy('goal-mandala', {
    createScriptURL: (url) => {
      if (url !== address) throw new TypeError('not our worker');
      return url;
    },
  });
  try {
    await navigator.serviceWorker.register(policy ? policy.createScriptURL(address) : address);
  } catch {
    // Without a worker (a browser that forbids it) the page needs the network, and works otherwise.
    return;
  }
}
