// Records as cards in columns, moved by dragging or with the keyboard. All that comes from people is set
// as text, never as markup. A moved card stands in its new column at once; what the page draws next holds.
const PAUSE = 600;  // after the last key, so that a card can go on over several columns

const make = (name, className, text) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
};

const cardOf = (one) => {
  const card = make("li", "ea-card");
  card.dataset.id = one.id;
  card.draggable = one.movable;
  const link = make("a", "", one.title);
  link.setAttribute("href", one.href);
  link.draggable = false;
  link.dataset.focus = `card/${one.id}`;
  link.tabIndex = -1;
  link.setAttribute("aria-describedby", "ea-board-hint");
  const facts = make("p", "ea-facts");
  facts.append(make("span", "ea-value", one.value));
  if (one.when) {
    const when = make("time", one.late ? "ea-late" : "", one.when);
    when.setAttribute("datetime", one.day);
    when.title = one.about;
    facts.append(when);
  }
  const foot = make("p", "ea-client");
  foot.append(make("span", "ea-name", one.client));
  if (one.quiet) {
    const dot = make("span", "ea-dot");
    dot.title = one.quiet;
    dot.append(make("span", "ea-unseen", one.quiet));
    foot.append(dot);
  }
  const owner = make("abbr", "ea-owner", one.initials);
  owner.title = one.owner;
  foot.append(owner);
  card.append(link, foot, facts);
  return card;
};

const columnOf = (one) => {
  const column = make("section", `ea-column ea-${one.kind}`);
  column.dataset.key = one.key;
  const head = make("header");
  const name = make("h3", "", one.name);
  name.id = `ea-column-${one.key}`;
  column.setAttribute("aria-labelledby", name.id);
  const line = make("div", "ea-head");
  line.append(name, make("span", "ea-count", one.count));
  head.append(line, make("p", "ea-sums", one.sums));
  if (one.note) head.append(make("p", "ea-note", one.note));
  const cards = make("ul");
  cards.setAttribute("aria-labelledby", name.id);
  cards.append(...one.cards.map(cardOf));
  column.append(head, cards);
  if (!one.cards.length) column.append(make("p", "ea-none", one.empty));
  if (one.more) {
    const more = make("a", "ea-more", one.more.words);
    more.setAttribute("href", one.more.href);
    more.dataset.stays = "";
    more.dataset.focus = `more/${one.key}`;
    column.append(more);
  }
  return column;
};

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".ea-board");
  if (!root || !data) return;
  clearTimeout(root.waiting);
  const known = new Map(data.columns.flatMap((one) => one.cards.map((card) => [card.id, { ...card, column: one.key }])));
  const focused = (parentElement.activeElement || document.activeElement)?.dataset?.focus;
  const status = make("p", "ea-unseen");
  status.setAttribute("role", "status");
  const hint = make("p", "ea-unseen", data.hint);
  hint.id = "ea-board-hint";
  const row = make("div", "ea-columns");
  row.append(...data.columns.map(columnOf));
  const left = root.querySelector(".ea-columns")?.scrollLeft || 0;
  root.replaceChildren(status, hint, row);
  row.scrollLeft = left;

  const columns = [...row.querySelectorAll(".ea-column")];
  const named = (column) => column.querySelector("h3").textContent;
  const links = (column) => [...column.querySelectorAll(".ea-card > a")];
  // One stop of the Tab key a column: the card that was left last, or the first.
  const stop = (link) => {
    for (const other of links(link.closest(".ea-column"))) other.tabIndex = other === link ? 0 : -1;
  };
  for (const column of columns) if (links(column)[0]) stop(links(column)[0]);
  const found = focused && row.querySelector(`[data-focus="${CSS.escape(focused)}"]`);
  if (found) { if (found.closest(".ea-card")) stop(found); found.focus({ preventScroll: true }); }

  const place = (card, column) => {
    card.closest(".ea-column").querySelector(".ea-none")?.remove();
    column.querySelector(".ea-none")?.remove();
    column.querySelector("ul").prepend(card);
    card.classList.toggle("ea-moving", column.dataset.key !== known.get(card.dataset.id).column);
    if (column.querySelector(".ea-card > a")) stop(card.querySelector("a"));
  };
  const send = (card, column) => {
    const one = known.get(card.dataset.id);
    if (one.column === column.dataset.key) return;
    card.setAttribute("aria-busy", "true");
    setTriggerValue("move", { id: one.id, to: column.dataset.key, seen: one.version });
  };

  let dragged = null;
  row.ondragstart = (event) => {
    const card = event.target.closest?.(".ea-card");
    if (!card?.draggable) return;
    dragged = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.querySelector("a").textContent);
    card.classList.add("ea-dragged");
  };
  const over = (column) => { for (const one of columns) one.classList.toggle("ea-over", one === column); };
  row.ondragover = (event) => {
    const column = event.target.closest?.(".ea-column");
    if (!dragged || !column) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    over(column);
  };
  row.ondragleave = (event) => { if (!row.contains(event.relatedTarget)) over(null); };
  row.ondragend = () => { dragged?.classList.remove("ea-dragged"); dragged = null; over(null); };
  row.ondrop = (event) => {
    const column = event.target.closest?.(".ea-column");
    if (!dragged || !column) return;
    event.preventDefault();
    const card = dragged;
    row.ondragend();
    if (known.get(card.dataset.id).column === column.dataset.key) return;
    place(card, column);
    send(card, column);
  };

  row.onclick = (event) => {
    const card = event.target.closest(".ea-card");
    if (!card || event.target.closest("a") || String(window.getSelection?.() ?? "")) return;
    card.querySelector("a").dispatchEvent(new MouseEvent("click", {
      bubbles: true, composed: true, cancelable: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey,
    }));
  };
  row.onfocusin = (event) => { if (event.target.closest(".ea-card")) stop(event.target); };

  const beside = (column, step) => columns[columns.indexOf(column) + step];
  const moved = (card, step) => {
    const one = known.get(card.dataset.id);
    if (!one.movable) { status.textContent = data.fixed; return; }
    if (card.getAttribute("aria-busy")) return;
    const column = beside(card.closest(".ea-column"), step);
    if (!column) return;
    place(card, column);
    card.querySelector("a").focus();
    status.textContent = `${one.title}: ${named(column)}`;
    clearTimeout(root.waiting);
    root.waiting = setTimeout(() => send(card, column), PAUSE);
  };
  row.onkeydown = (event) => {
    const link = event.target;
    if (!link.matches?.(".ea-card > a") || event.altKey || event.ctrlKey || event.metaKey) return;
    const column = link.closest(".ea-column");
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[event.key];
    const card = link.closest(".ea-card");
    if (event.key === "Escape" && card.classList.contains("ea-moving") && !card.getAttribute("aria-busy")) {
      clearTimeout(root.waiting);
      place(card, columns.find((one) => one.dataset.key === known.get(card.dataset.id).column));
      link.focus();
      return;
    }
    if (!step) return;
    event.preventDefault();
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const all = links(column);
      all[all.indexOf(link) + step]?.focus();
    } else if (event.shiftKey) moved(card, step);
    else {
      let next = beside(column, step);
      while (next && !links(next).length) next = beside(next, step);
      if (next) (links(next)[links(column).indexOf(link)] || links(next).at(-1)).focus();
    }
  };
}
