/** Where links of a body may lead, and from where they are meant. */
const PROTOCOLS: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);

/** Absolute, or null for one that must not be followed. The browser's own parser reads what its link would. */
export function safeAddress(href: unknown, base: string | null): string | null {
  if (typeof href !== "string") return null;
  try {
    const address = new URL(href, base ?? undefined);
    return PROTOCOLS.has(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}

/** `https://github.com/acme/web/` for its pull request's `https://github.com/acme/web/pull/7`. */
export function repositoryOf(pullRequestUrl: string): string | null {
  return safeAddress("../", safeAddress(pullRequestUrl, null));
}
