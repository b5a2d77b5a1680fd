/** The API on the page's own origin: JSON in, JSON out, every failure a typed error. */

/** The server answered with a problem (RFC 9457). `requestId` finds it in the server's log. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly title: string;
  readonly detail: string | null;
  readonly requestId: string | null;

  constructor(status: number, title: string, detail: string | null, requestId: string | null) {
    super(detail ?? title);
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.requestId = requestId;
  }
}

/** No answer came: no network, no server, or none in time. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

export type ClientError = ApiError | UnreachableError;

/** Asking again may help: nothing came, the server failed, or it asked for patience. */
export function isRetryable(error: Error): boolean {
  if (!(error instanceof ApiError)) return true;
  return error.status >= 500 || error.status === 408 || error.status === 429;
}

export interface Http {
  get<T>(path: string): Promise<T>;
  /** `key` names the request: repeated with it, it counts once and has its first answer. */
  post<T>(path: string, body?: unknown, key?: string): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  /** The value of the app snapshot; goes with every write from now on. */
  setCsrfToken(token: string | null): void;
}

export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

export function createHttp(fetch: Fetch, timeoutMs: number): Http {
  let csrfToken: string | null = null;

  async function call<T>(method: string, path: string, body?: unknown, key?: string): Promise<T> {
    const response = await reach(fetch, path, {
      method,
      credentials: "same-origin",
      headers: { ...headersFor(method, body, csrfToken), ...(key && { "Idempotency-Key": key }) },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await problem(response);
    return read<T>(response);
  }

  return {
    get: (path) => call("GET", path),
    post: (path, body, key) => call("POST", path, body, key),
    put: (path, body) => call("PUT", path, body),
    setCsrfToken: (token) => {
      csrfToken = token;
    },
  };
}

function headersFor(method: string, body: unknown, csrfToken: string | null) {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET" && csrfToken !== null) headers["X-Orglane-CSRF"] = csrfToken;
  return headers;
}

async function reach(fetch: Fetch, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (cause) {
    throw new UnreachableError("The server could not be reached", { cause });
  }
}

/** An answer that breaks off, or that somebody in between has made, is none. */
async function read<T>(response: Response): Promise<T> {
  try {
    const text = await response.text();
    return (text === "" ? null : JSON.parse(text)) as T;
  } catch (cause) {
    throw new UnreachableError("The answer cannot be read", { cause });
  }
}

/** A proxy in between may answer with anything: then the status line has to do. */
async function problem(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const field = (name: string) => text(body, name);
  return new ApiError(
    response.status,
    field("title") ?? (response.statusText || `HTTP ${response.status}`),
    field("detail"),
    field("requestId") ?? response.headers.get("X-Request-Id"),
  );
}

function text(body: unknown, name: string): string | null {
  const value = (body as Record<string, unknown> | null)?.[name];
  return typeof value === "string" ? value : null;
}
