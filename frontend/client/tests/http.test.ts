import { describe, expect, it } from "vitest";
import { ApiError, createHttp, UnreachableError } from "../src/http.ts";
import { FakeApi } from "./fakes.ts";

function httpWith(answer: { status?: number; body?: unknown }) {
  const api = new FakeApi();
  api.routes = { "GET /v1/app": () => answer, "POST /v1/auth/logout": () => answer };
  return { api, http: createHttp(api.fetch, 1_000) };
}

describe("a request", () => {
  it("carries the CSRF value on writes only", async () => {
    const { api, http } = httpWith({ body: {} });
    http.setCsrfToken("secret");
    await http.get("/v1/app");
    await http.post("/v1/auth/logout");
    expect(api.calls.map((call) => call.headers["X-Orglane-CSRF"])).toEqual([undefined, "secret"]);
  });

  it("may be answered with nothing", async () => {
    const { http } = httpWith({ status: 204 });
    expect(await http.post("/v1/auth/logout")).toBeNull();
  });

  it("fails with the problem that the server tells of", async () => {
    const { http } = httpWith({
      status: 404,
      body: {
        type: "about:blank",
        title: "Not found",
        status: 404,
        detail: "No such",
        requestId: "r1",
      },
    });
    const error = await http.get("/v1/app").catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 404,
      title: "Not found",
      detail: "No such",
      requestId: "r1",
    });
  });

  it("fails readably when a proxy answers in its own words", async () => {
    const { http } = httpWith({ status: 503, body: "<html>" });
    await expect(http.get("/v1/app")).rejects.toMatchObject({ status: 503, title: "HTTP 503" });
  });

  it("fails readably when the answer is not JSON", async () => {
    const { http } = httpWith({ body: "<html>" });
    await expect(http.get("/v1/app")).rejects.toBeInstanceOf(UnreachableError);
  });

  it("tells a server that cannot be reached from one that refuses", async () => {
    const { http } = httpWith({});
    await expect(http.get("/elsewhere")).rejects.toBeInstanceOf(UnreachableError);
  });
});
