import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { isIntricate } from "../../src/detail/markdown/intricacy.ts";
import Laid from "../../src/detail/markdown/Laid.tsx";

afterEach(cleanup);

const URL = "https://github.com/acme/web/pull/7";

const laid = (text: string) => render(<Laid text={text} url={URL} />).container;
const html = (text: string) => laid(text).firstElementChild?.innerHTML ?? "";
const links = (text: string) => [...laid(text).querySelectorAll("a")].map((link) => link.href);

describe("a body", () => {
  it("cannot act, whatever is written in it", () => {
    const evil = [
      "<script>alert(1)</script>",
      "<img src=x onerror=alert(1)>",
      '<svg onload="alert(1)"><a href="javascript:alert(1)">x</a></svg>',
      '<details ontoggle="alert(1)" open><summary onclick="alert(1)">more</summary></details>',
      '<iframe src="https://evil.test" srcdoc="<script>"></iframe>',
      '<form action="https://evil.test"><button formaction="javascript:alert(1)">go</button></form>',
      '<style>body{display:none}</style><p style="position:fixed">x</p>',
      '<p accesskey="x" tabindex="5" contenteditable class="button">x</p>',
      '<base href="https://evil.test"><meta http-equiv="refresh" content="0">',
      '<input type="text" autofocus onfocus="alert(1)">',
      '<math><mtext></form><form><mglyph><style></math><img src onerror="alert(1)">',
      "<!--[if true]><script>alert(1)</script><![endif]-->",
    ].join("\n\n");
    const page = laid(evil);
    const names = [...page.querySelectorAll("*")].map(({ localName }) => localName);
    expect(
      names.filter((name) =>
        /^(script|style|svg|math|img|iframe|form|button|base|meta|object|link)$/.test(name),
      ),
    ).toEqual([]);
    const attributes = [...page.querySelectorAll("*")].flatMap((each) => each.getAttributeNames());
    expect(
      attributes.filter((name) =>
        /^(on|style$|src|action|formaction|accesskey|tabindex|contenteditable|autofocus)/.test(
          name,
        ),
      ),
    ).toEqual([]);
    expect(page.textContent).not.toContain("display:none");
    expect(page.querySelector(".button")).toBeNull();
    expect(page.querySelector("input")?.type).toBe("checkbox");
    expect(page.querySelector("input")?.disabled).toBe(true);
  });

  it.each([
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](java&Tab;script:alert(1))",
    "[a](<java\tscript:alert(1)>)",
    "[a](vbscript:x)",
    "[a](data:text/html,x)",
    "[a](file:///etc/passwd)",
    '<a href=" javascript:alert(1)">a</a>',
    '<a href="java\nscript:alert(1)">a</a>',
    '<a href="&#x6A;avascript&colon;alert(1)">a</a>',
    '<a href="\u0001javascript:alert(1)">a</a>',
    "<javascript:alert(1)>",
    "[a][b]\n\n[b]: javascript:alert(1)",
    "![a](javascript:alert(1))",
    "![a](data:image/svg+xml;base64,x)",
  ])("does not follow %j", (text) => {
    expect(links(text).filter((href) => !href.startsWith("https://github.com/acme/web/"))).toEqual(
      [],
    );
    expect(html(text)).not.toMatch(/(href|src)="[^"]*(script:|data:|file:)/i);
  });

  it("leads outwards without telling from where", () => {
    const link = laid("[a](https://x.test/?a=1)").querySelector("a");
    expect(link?.outerHTML).toBe(
      '<a href="https://x.test/?a=1" target="_blank" rel="noreferrer nofollow">a</a>',
    );
  });

  it.each([
    ["[a](docs/a.md)", "https://github.com/acme/web/docs/a.md"],
    ["[a](/acme/api)", "https://github.com/acme/api"],
    ["[a](//evil.test/x)", "https://evil.test/x"],
    ["<ana@acme.test>", "mailto:ana@acme.test"],
    ["www.acme.test", "http://www.acme.test/"],
    ["![shot](shot.png)", "https://github.com/acme/web/shot.png"],
  ])("has %j lead to %s", (text, address) => {
    expect(links(text)).toEqual([address]);
  });

  it("shows images as links, and within a link as its words", () => {
    const shown = laid(
      '![A shot](https://x.test/a.png) [![ci](https://x.test/b.svg)](https://ci.test) <img src="https://x.test/c.png">',
    );
    expect(shown.querySelector("img")).toBeNull();
    expect([...shown.querySelectorAll("a")].map((link) => [link.href, link.textContent])).toEqual([
      ["https://x.test/a.png", "Image: A shot"],
      ["https://ci.test/", "Image: ci"],
      ["https://x.test/c.png", "Image"],
    ]);
  });

  it("has headings below the page's own, in order", () => {
    const shown = laid("### a\n# b\n## c\n<h1>d</h1>\n\n###### e");
    expect([...shown.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((each) => each.tagName)).toEqual([
      "H4",
      "H4",
      "H5",
      "H4",
      "H5",
    ]);
  });

  it("cannot take the names of what is in the page", () => {
    const shown = laid('<a id="root" name="root">a</a> <p id="detail">b</p>\n\n[^1]\n\n[^1]: note');
    const ids = [...shown.querySelectorAll("[id]")].map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(3);
    expect(ids.filter((id) => !id.startsWith("user-content-"))).toEqual([]);
    const note = shown.querySelector<HTMLAnchorElement>("sup a");
    expect(shown.querySelector(note?.getAttribute("href") ?? "")?.textContent).toContain("note");
    expect(note?.target).toBe("");
    expect(shown.querySelector("[aria-describedby]")?.getAttribute("aria-describedby")).toBe(
      shown.querySelector("h4")?.id,
    );
  });

  it("has tables that scroll with the keyboard, and tasks that say how they stand", () => {
    const shown = laid("|a|b|\n|-|:-:|\n|1|2|\n\n- [x] one\n- [ ] two");
    const table = shown.querySelector(".detail-table");
    expect([table?.getAttribute("role"), table?.getAttribute("tabindex")]).toEqual(["region", "0"]);
    expect(table?.getAttribute("aria-label")).toBe("Table");
    expect(shown.querySelectorAll("td")).toHaveLength(2);
    const boxes = [...shown.querySelectorAll("input")];
    expect(boxes.map((box) => [box.disabled, box.checked, box.getAttribute("aria-label")])).toEqual(
      [
        [true, true, "Done"],
        [true, false, "Not done"],
      ],
    );
  });

  it("keeps its lines, its folds, its emoji and its directions", () => {
    expect(html("a\nb")).toContain("<br>");
    const shown = laid(
      "<details><summary>More</summary>\n\n**bold** 👩‍👩‍👧\n\n</details>\n\n\u202eabc\n\nשלום",
    );
    expect(shown.querySelector("details strong")?.textContent).toBe("bold");
    expect(shown.querySelector("details")?.hasAttribute("open")).toBe(false);
    expect(shown.textContent).toContain("👩‍👩‍👧");
    const blocks = [...shown.querySelectorAll("p")];
    expect(blocks.every((block) => block.dir === "auto")).toBe(true);
  });

  it("is text alone from the fortieth level on", () => {
    const shown = laid(`${"<div>".repeat(500)}deep`);
    expect(shown.querySelectorAll("div div").length).toBeLessThan(45);
    expect(shown.textContent).toContain("deep");
  });
});

const fill = (text: string, length: number) =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length);

describe("a text that would keep the parser busy", () => {
  it.each([
    ["quotes within quotes", fill(">", 20_000)],
    ["lists within lists", fill("1. ", 20_000)],
    ["many deep quotes", fill(">>>>>>>>>> a\n\n", 20_000)],
    [
      "a table as wide as it is long",
      `|${fill("a|", 5_000)}\n|${fill("-|", 5_000)}\n${fill("|x\n", 5_000)}`,
    ],
    ["emphasis without an end", fill("_*", 20_000)],
    ["brackets", fill("[", 10_000) + fill("]", 10_000)],
  ])("is known: %s", (_, text) => {
    expect(isIntricate(text)).toBe(true);
  });

  it.each([
    ["prose", fill("Some *text* with `code` and a [link](https://x.test).\n\n", 64_000)],
    ["rules and bullets", `${fill("-", 80)}\n${fill("* ", 39)}*\n\n- a\n  - b\n    - c\n> > quote`],
    ["a table", `|a|b|c|\n|-|-|-|\n${fill("|some|words|here|\n", 10_000)}`],
    ["a log", `\`\`\`\n${fill("2025-01-01 | info | a_b_c | done\n", 18_000)}\n\`\`\``],
  ])("is not %s", (_, text) => {
    expect(isIntricate(text)).toBe(false);
  });

  // Milliseconds in all but name: what hangs takes minutes.
  it.each([
    [
      "prose",
      fill("Some *text* with `code`, a [link](https://x.test) and words.\nMore.\n\n", 64_000),
    ],
    ["open brackets", fill("[", 2_000)],
    ["open images", fill("![", 2_000)],
    ["open tags", fill("<a ", 20_000)],
    ["nested elements", fill("<div>", 20_000)],
    ["formatting elements", fill("<b>", 20_000)],
    ["open details", fill("<details>\n\n", 20_000)],
    ["backticks", Array.from({ length: 200 }, (_, index) => "`".repeat(index)).join(" ")],
    ["addresses", fill("a@b.", 20_000)],
    [
      "an indented list",
      Array.from({ length: 140 }, (_, depth) => `${" ".repeat(depth * 2)}- a`).join("\n"),
    ],
    ["one word", fill("a", 64_000)],
  ])("is none: %s is laid out or refused in time", (_, text) => {
    expect(isIntricate(text)).toBe(false);
    const from = performance.now();
    try {
      laid(text);
    } catch (cause) {
      expect(cause).toBeInstanceOf(RangeError);
    }
    expect(performance.now() - from).toBeLessThan(10_000);
  });
});
