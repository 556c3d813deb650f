// What the browser does for every page: links of the product stay in their tab and ask for no new
// page, and a phone begins with the menu closed.
const WIDE = 768;

const go = (link) => {
  const search = link.search === "?" ? "" : link.search;
  const address = link.pathname + search;
  const elsewhere = address !== location.pathname + location.search;
  if (elsewhere) history.pushState({}, "", address);
  // Streamlit reads the address when the browser goes back or forth, and so it does here.
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  if (elsewhere && link.dataset.stays === undefined && !link.closest?.("[data-stays]")) {
    document.querySelector(".stMain")?.scrollTo(0, 0);
  }
};

const plainLeft = (event) =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

const followed = (paths) => (event) => {
  if (event.defaultPrevented || !plainLeft(event)) return;
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement && node.href);
  if (!link || link.origin !== location.origin || link.hasAttribute("download") || link.hash) return;
  if (!paths.includes(link.pathname)) return;
  event.preventDefault();
  go(link);
  const sidebar = link.closest?.("[data-testid=stSidebar]");
  if (sidebar && window.innerWidth < WIDE) closeMenu();
};

const closeMenu = () =>
  document.querySelector("[data-testid=stSidebar][aria-expanded=true] [data-testid=stSidebarCollapseButton] button")?.click();

// The theme's colours, which Streamlit gives to components only, for what pages draw as HTML.
const COLOURS = ["text", "background", "secondary-background", "border", "primary", "link",
  ...["red", "orange", "yellow", "blue", "green", "violet", "gray"].flatMap((one) => [`${one}-text`, `${one}-background`])];

// All are read before the first is set: after each that is set the browser would work out the style of
// the whole page anew to read the next one.
const shareColours = (host) => {
  const style = getComputedStyle(host);
  const root = document.documentElement.style;
  const read = COLOURS.map((one) => `--st-${one}-color`).map((name) => [name, style.getPropertyValue(name)]);
  for (const [name, value] of read) {
    if (value && root.getPropertyValue(name) !== value) root.setProperty(name, value);
  }
};

// Streamlit's short notes are dialogs whose name points at nothing: their words are their name.
const nameNotes = () => {
  for (const note of document.querySelectorAll("[data-testid=stToast]:not([data-named])")) {
    note.dataset.named = "";
    note.removeAttribute("aria-labelledby");
    note.setAttribute("aria-label", note.textContent.trim());
  }
};

// A table that is too wide for an answer is scrolled by keys, too.
const reachTables = () => {
  for (const table of document.querySelectorAll(".st-key-ea-chat [data-testid=stMarkdownContainer] > table:not([data-reached])")) {
    table.dataset.reached = "";
    const around = table.parentElement;
    if (around.scrollWidth > around.clientWidth) around.tabIndex = 0;
  }
};

// On a phone chips go on beyond the edge: what is chosen is in view.
const showChosen = () => {
  for (const chip of document.querySelectorAll(".ea-chips a[aria-current]:not([data-seen])")) {
    chip.dataset.seen = "";
    const chips = chip.parentElement;
    const far = chip.offsetLeft + chip.offsetWidth - chips.offsetLeft;
    if (far > chips.clientWidth) chips.scrollLeft = far - chips.clientWidth + 48;
  }
};

// Who wants to edit a question can write at once.
const startEditing = () => {
  const field = document.querySelector('[aria-label="Chat message from user"] textarea:not([data-seen])');
  if (!field) return;
  field.dataset.seen = "";
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
};

// The keyboard goes where something has opened, and back to what opened it. A table is drawn anew
// meanwhile, so what is gone is found again by the name that it has there.
let opener = null;
let open = null;
let byKey = false;

const focusedNow = () => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node && node !== document.body ? node : null;
};

const again = ({ node, name }) => {
  if (node.isConnected) return node;
  if (!name) return null;
  const wanted = `[data-focus="${CSS.escape(name)}"]`;
  for (const host of document.querySelectorAll(".stMain *")) {
    const found = host.shadowRoot?.querySelector(wanted);
    if (found) return found;
  }
  return null;
};

const follow = () => {
  const there = document.querySelector("[role=dialog]:not([data-testid=stToast]), [data-testid=stPopoverBody]");
  if (there && !open && byKey && opener && there.dataset.testid === "stPopoverBody") {
    const from = opener.node;
    setTimeout(() => {  // when its fields are drawn, which are fetched the first time
      if (focusedNow() === from) there.querySelector("input, button, a[href], select, textarea")?.focus();
    }, 700);
  }
  if (!there && open && opener && !focusedNow()) again(opener)?.focus({ preventScroll: true });
  open = there;
};

const noteOpener = (event) => {
  if (event.type === "click" && event.detail === 0) return;  // the click that a key makes
  byKey = event.type === "keydown" && (event.key === "Enter" || event.key === " ");
  const node = focusedNow();
  if ((byKey || event.type === "click") && !open && node) opener = { node, name: node.dataset.focus };
};

// Streamlit's drawers lead the Tab key from stop to stop themselves and see nothing of what stands within a
// component, such as the field of a day or the rows of a table: there the browser leads it.
const STOPS = "a[href], button, input, select, textarea, summary, [tabindex]";

const isStop = (node) => {
  if (node.tabIndex < 0 || node.disabled || !node.checkVisibility({ visibilityProperty: true })) return false;
  if (node.type !== "radio" || node.checked || !node.name) return true;
  return !node.getRootNode().querySelector(`input[name="${CSS.escape(node.name)}"]:checked`);
};

const stopsIn = (root) => [...root.querySelectorAll("*")].flatMap((node) => [
  ...(node.matches(STOPS) && isStop(node) ? [node] : []),
  ...(node.shadowRoot ? stopsIn(node.shadowRoot) : []),
]);

const leadTab = (event) => {
  if (event.key !== "Tab" || event.ctrlKey || event.altKey || event.metaKey) return;
  const drawer = document.activeElement?.closest("[role=dialog]");
  if (!drawer || document.querySelector("[role=listbox]")) return;
  const from = focusedNow();
  const stops = stopsIn(drawer);
  const next = stops[stops.indexOf(from) + (event.shiftKey ? -1 : 1)];
  if (next && (next.getRootNode() !== document || from.getRootNode() !== document)) event.stopPropagation();
};

// A button that carries a text puts it on the clipboard, and says so for a moment.
const copy = (event) => {
  const button = event.composedPath().find((node) => node instanceof HTMLButtonElement && node.dataset.copy !== undefined);
  if (!button) return;
  button.dataset.words ??= button.textContent;
  const said = (words) => {
    button.textContent = words;
    button.dataset.said = "";
    setTimeout(() => { button.textContent = button.dataset.words; delete button.dataset.said; }, 2000);
  };
  const byHand = () => {  // where the browser gives no clipboard: not over HTTPS
    const field = Object.assign(document.createElement("textarea"), { value: button.dataset.copy });
    button.after(field);  // in a drawer nothing outside of it can be selected
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    button.focus();
    said(done ? "Copied" : "Select the text to copy it");
  };
  if (navigator.clipboard) navigator.clipboard.writeText(button.dataset.copy).then(() => said("Copied"), byHand);
  else byHand();
};

// A button in a drawer that prints what the drawer holds (frame.css leaves the page away).
const print = (event) => {
  const button = event.composedPath().find((node) => node instanceof HTMLButtonElement && node.dataset.print !== undefined);
  if (!button) return;
  window.print();
  button.focus();  // on paper it was not there
};

// A server that was started anew knows nothing of this tab, and what is open in a drawer would do nothing:
// the page is asked for again, in which everything has the values that were typed.
let lost = false;
const takeUp = () => {
  const there = document.querySelector("[data-testid=stApp]")?.dataset.testConnectionState === "CONNECTED";
  if (there && lost) window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  lost = !there;
};

export default function ({ data, parentElement }) {
  shareColours(parentElement.host ?? parentElement);
  if (window.eaShell) window.eaShell();
  const onClick = followed(data.paths);
  document.addEventListener("click", onClick);
  document.addEventListener("click", copy);
  document.addEventListener("click", print);
  document.addEventListener("keydown", noteOpener, true);
  window.addEventListener("keydown", leadTab, true);
  document.addEventListener("click", noteOpener, true);
  const notes = new MutationObserver(() => { nameNotes(); reachTables(); showChosen(); startEditing(); follow(); });
  notes.observe(document.body, { childList: true, subtree: true });
  const connection = new MutationObserver(takeUp);
  const app = document.querySelector("[data-testid=stApp]");
  if (app) connection.observe(app, { attributeFilter: ["data-test-connection-state"] });
  showChosen();
  if (!window.eaBegun && window.innerWidth < WIDE) closeMenu();
  window.eaBegun = true;
  const stop = () => {
    document.removeEventListener("click", onClick);
    document.removeEventListener("click", copy);
    document.removeEventListener("click", print);
    document.removeEventListener("keydown", noteOpener, true);
    window.removeEventListener("keydown", leadTab, true);
    document.removeEventListener("click", noteOpener, true);
    notes.disconnect();
    connection.disconnect();
  };
  window.eaShell = stop;
  return () => {
    if (window.eaShell !== stop) return;
    stop();
    window.eaShell = undefined;
  };
}
