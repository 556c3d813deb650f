// Questions that were typed stay in the browser until the server has them. Streamlit keeps one value of
// an input between two runs of a page: of two questions typed quickly the first would be lost. Here each
// goes out with all that are not confirmed yet, under a key by which the server takes it once.
const STORE = "ea-outbox";
const MOST = 20;

const stored = () => {
  try { return JSON.parse(sessionStorage.getItem(STORE)) ?? []; } catch { return []; }
};
const store = (kept) => {
  window.eaOutbox = kept;
  try { sessionStorage.setItem(STORE, JSON.stringify(kept)); } catch { /* it is kept in the page alone */ }
};
// crypto.randomUUID is there over HTTPS only.
const newKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};
const empty = (area) => {  // as if it were done by hand: React hears of it
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, "");
  area.dispatchEvent(new Event("input", { bubbles: true }));
};

export default function ({ data, setStateValue }) {
  const taken = new Set(data.taken);
  const begun = window.eaOutbox === undefined;
  store((window.eaOutbox ?? stored()).filter((one) => one.person === data.person && !taken.has(one.key)));
  if (begun && window.eaOutbox.length) setStateValue("questions", window.eaOutbox);

  const ask = (event, input) => {
    const area = input?.querySelector("[data-testid=stChatInputTextArea]");
    const words = area?.value.trim();
    // Files go the framework's way.
    if (!words || area.disabled || input.querySelector("[data-testid=stFileChip]")) return;
    if (window.eaOutbox.length >= MOST) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const address = new URLSearchParams(location.search);
    store([...window.eaOutbox, {
      key: newKey(), words, person: data.person,
      thread: address.get("thread"), after: address.get("branch"),
    }]);
    empty(area);
    setStateValue("questions", window.eaOutbox);
  };
  const onKey = (event) => {
    const plain = event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!plain || event.isComposing || event.keyCode === 229) return;
    if (event.target.dataset?.testid === "stChatInputTextArea") ask(event, event.target.closest("[data-testid=stChatInput]"));
  };
  const onClick = (event) => {
    const button = event.target.closest?.("[data-testid=stChatInputSubmitButton]");
    if (button) ask(event, button.closest("[data-testid=stChatInput]"));
  };
  window.addEventListener("keydown", onKey, true);
  window.addEventListener("click", onClick, true);
  return () => {
    window.removeEventListener("keydown", onKey, true);
    window.removeEventListener("click", onClick, true);
  };
}
