import { createClient } from "@orglane/client";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { noteFrame } from "./developer/frames.ts";
import { applyTheme } from "./theme.ts";
import { loadTimes } from "./times.ts";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/list.css";
import "./styles/tree.css";
import "./styles/menu.css";
import "./styles/detail.css";
import "./styles/work.css";
import "./styles/developer.css";

applyTheme();

/** For whoever opens the console: `orglane.topics()`, `orglane.journal()`. */
const client = createClient({ seen: noteFrame });
Object.assign(globalThis, { orglane: client });

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App client={client} />
    </StrictMode>,
  );
}

loadTimes().catch(() => {});
