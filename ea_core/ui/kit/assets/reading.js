// A long answer is read from its beginning. Streamlit keeps a conversation at its end while something
// comes; here it follows an answer only until its question stands at the top, and then stays. Who scrolls
// or goes on by Tab is left alone until the next question.
const MARGIN = 12;
const BY_HAND = ["wheel", "touchmove", "pointerdown", "keydown", "focusin"];
const MOVES = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "]);
const SETTLES = 1000;  // so long after something came Streamlit may still scroll

const isQuestion = (one) => one.querySelector('[aria-label="Chat message from user"]') !== null;

// What should stand at the top: the question of the last answer; nothing while a question waits below.
const lastAsked = () => {
  const [before, last] = [...document.querySelectorAll(".st-key-ea-chat [data-testid=stChatMessage]")].slice(-2);
  return before && !isQuestion(last) && isQuestion(before) ? before : null;
};

const barOf = () => {
  const bar = document.querySelector(".st-key-ea-head")?.parentElement;
  return bar && getComputedStyle(bar).position === "fixed" ? bar.getBoundingClientRect().height : 0;
};

export default function ({ data }) {
  window.eaReading?.stop();
  const page = document.querySelector(".stMain");
  if (!page) return;
  const known = window.eaRead;
  if (known?.thread !== data.thread || data.asked > known.asked) window.eaRead = { ...data, byHand: false };
  const read = window.eaRead;
  let until = 0;
  const hold = () => {
    if (read.byHand) return;
    const question = lastAsked();
    const end = page.scrollHeight - page.clientHeight;
    const wanted = question
      ? Math.min(end, page.scrollTop + question.getBoundingClientRect().top - barOf() - MARGIN) : end;
    if (Math.abs(wanted - page.scrollTop) <= 1) return;
    if (wanted < end) page.dispatchEvent(new Event("wheel"));  // Streamlit's own way to the end stops there
    page.scrollTop = wanted;
  };
  const came = () => { until = performance.now() + SETTLES; hold(); };
  const scrolled = () => { if (performance.now() < until) hold(); };
  const byHand = (event) => {
    if (!event.isTrusted) return;
    const field = event.target.closest?.("input, textarea");
    const moves = event.type === "keydown" ? MOVES.has(event.key) : event.type !== "pointerdown" || event.target === page;
    if (moves && !field) read.byHand = true;
  };
  const grown = new ResizeObserver(came);
  grown.observe(page.querySelector("[data-testid=stMainBlockContainer]") ?? page);
  page.addEventListener("scroll", scrolled);
  for (const name of BY_HAND) page.addEventListener(name, byHand, { passive: true, capture: true });
  const stop = () => {
    grown.disconnect();
    page.removeEventListener("scroll", scrolled);
    for (const name of BY_HAND) page.removeEventListener(name, byHand, { capture: true });
  };
  const mine = { stop };
  window.eaReading = mine;
  return () => {
    if (window.eaReading !== mine) return;
    stop();
    window.eaReading = undefined;
  };
}
