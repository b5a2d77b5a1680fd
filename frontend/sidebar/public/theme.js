// Before anything is drawn, so that nobody sees a flash of the other colours; src/theme.ts goes on with it.
try {
  document.documentElement.dataset.theme = localStorage.getItem("orglane:theme") ?? "system";
} catch {
  // Storage may be blocked: it is as the system has it.
}
