// Stands in a drawer that is edited: Escape leaves it, or asks first when something was changed.
const CHANGES = ["input", "change"];

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.host ?? parentElement;
  const dialog = host.closest("[role=dialog]");
  if (!dialog) return;
  if (dialog.eaSaved !== data.saved) {
    dialog.eaSaved = data.saved;
    delete dialog.dataset.eaChanged;
  }
  if (dialog.eaWatched) return;
  const changed = () => { dialog.dataset.eaChanged = ""; };
  const left = (event) => {
    // What is open inside (a list of options, a calendar) closes first.
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (document.querySelector("[data-baseweb=popover] [role=listbox], [data-baseweb=calendar]")) return;
    setTriggerValue("left", dialog.dataset.eaChanged === undefined ? "unchanged" : "changed");
  };
  for (const name of CHANGES) dialog.addEventListener(name, changed, true);
  document.addEventListener("keydown", left);
  dialog.eaWatched = () => {
    for (const name of CHANGES) dialog.removeEventListener(name, changed, true);
    document.removeEventListener("keydown", left);
    dialog.eaWatched = undefined;
  };
  return () => dialog.eaWatched?.();
}
