import "@github/relative-time-element";
import { createClient } from "@orglane/client";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/list.css";
import "./styles/work.css";

/** For whoever opens the console: `orglane.topics()`, `orglane.journal()`. */
const client = createClient();
Object.assign(globalThis, { orglane: client });

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App client={client} />
    </StrictMode>,
  );
}
