/**
 * The least page that does the same: it reads the same bytes and puts thirty rows of text into the document; a delta is
 * one row's text; a key press goes through all titles and puts thirty rows there anew.
 */

interface Row {
  readonly prId: string;
  readonly number: number;
  readonly title: string;
  readonly authorLogin: string | null;
}

export {};

const SHOWN = 30;

const box = document.createElement("input");
const list = document.createElement("div");
box.dataset.testid = "search";
list.role = "tree";
document.body.append(box, list);

const rows: Row[] = [];
let cursor: string | null = "0";
do {
  const response: Response = await fetch(`/v1/organizations/4711/summary?cursor=${cursor}`);
  const page = JSON.parse(await response.text());
  rows.push(...page.openPullRequests);
  cursor = page.nextCursor;
} while (cursor !== null);
show(rows);

box.addEventListener("input", () => {
  const word = box.value.toLowerCase();
  show(rows.filter(({ title }) => title.toLowerCase().includes(word)));
});

const socket = new WebSocket(location.origin.replace("http", "ws").concat("/socket"));
socket.onopen = () => {
  const topic = "organization:4711";
  socket.send(JSON.stringify({ action: "subscribe", id: "1", topic, position: null }));
};
socket.onmessage = ({ data }) => {
  for (const { pullRequest } of JSON.parse(data).changes ?? []) if (pullRequest) place(pullRequest);
};

function show(some: readonly Row[]): void {
  list.replaceChildren(...some.slice(0, SHOWN).map(drawn));
}

function place(row: Row): void {
  list.querySelector(`[data-pr-id="${CSS.escape(row.prId)}"]`)?.replaceWith(drawn(row));
}

function drawn(row: Row): Element {
  const line = document.createElement("p");
  line.dataset.prId = row.prId;
  line.textContent = `${row.title} #${row.number} ${row.authorLogin ?? ""}`;
  return line;
}
