// A table of records. All that comes from people is set as text, never as markup.
const FEW = 4;  // columns that have room on a narrower screen, too
const MANY = 8;  // columns that stand closer together
const NARROW = 27;  // letters of all figures of a row that a phone has room for beside a name

const make = (name, className, text) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
};

const linked = (words, href, stays) => {
  const link = make("a", "", words);
  link.setAttribute("href", href);
  if (stays) link.dataset.stays = "";
  return link;
};

// A word that is longer than any that people write takes a few lines at most; the whole is its title.
const ENDLESS = /\S{80}/;
const long = (text, node) => {
  if (ENDLESS.test(text)) { node.className = "ea-long"; node.title = text; }
  return node;
};
const words = (text) =>
  ENDLESS.test(text) ? long(text, make("span", "", text)) : document.createTextNode(text);

// What stands in a cell: text, or an object with its kind in `k`.
const content = (cell, row, say) => {
  if (cell === null) return [make("span", "ea-nothing", "\u2013")];
  if (typeof cell === "string") return [words(cell)];
  if (cell.k === "link") return [long(cell.t, linked(cell.t, cell.h))];
  if (cell.k === "badges") return cell.b.map((one) => make("span", `ea-badge ea-${one.c}`, one.t));
  if (cell.k === "time") {
    const time = make("time", "", cell.t);
    time.setAttribute("datetime", cell.d);
    if (cell.f) time.title = cell.f;
    return [time];
  }
  if (cell.k === "two") {
    const first = cell.h ? long(cell.t, linked(cell.t, cell.h)) : words(cell.t);
    return [first, make("span", "ea-two", cell.s)];
  }
  if (cell.k === "bar") {
    const bar = make("span", "ea-bar");
    const track = make("span", "ea-track");
    for (const [share, pale] of [[cell.o, true], [cell.p, false]]) {
      if (share === null || share === undefined) continue;
      const fill = make("span", pale ? "ea-fill ea-pale" : "ea-fill");
      fill.style.width = `${Math.max(0, Math.min(100, share))}%`;
      track.append(fill);
    }
    track.setAttribute("aria-hidden", "true");
    bar.append(track, cell.h ? linked(cell.t, cell.h) : make("span", "ea-num", cell.t));
    return [bar];
  }
  if (cell.k === "acts") {
    const acts = make("span", "ea-acts");
    for (const one of cell.a) {
      const button = make("button", `ea-act${one.c ? ` ea-${one.c}` : ""}`, one.t);
      button.type = "button";
      if (one.l) button.setAttribute("aria-label", one.l);
      button.dataset.focus = `${row.id}/${one.n}`;
      button.onclick = () => say("act", { row: row.id, name: one.n });
      acts.append(button);
    }
    return [acts];
  }
  if (cell.k === "choice") {
    const select = make("select");
    select.setAttribute("aria-label", cell.l);
    for (const [value, words] of cell.o) {
      const option = make("option", "", words);
      option.value = value;
      option.selected = value === cell.v;
      select.append(option);
    }
    select.dataset.focus = `${row.id}/${cell.n}`;
    select.onchange = () => say("act", { row: row.id, name: cell.n, value: select.value });
    return [select];
  }
  return [document.createTextNode(String(cell.t ?? ""))];
};

// The boxes, after some were picked: the one in the head is for all of them.
const PICK = "select/";
const showPicked = (root) => {
  const boxes = [...root.querySelectorAll(`input[data-focus^="${PICK}"]`)];
  for (const box of boxes) {
    box.checked = root.picked.has(box.dataset.focus.slice(PICK.length));
    box.closest("tr").setAttribute("aria-selected", String(box.checked));
  }
  const all = root.querySelector('input[data-focus="select"]');
  if (!all) return;
  all.checked = boxes.every((box) => box.checked);
  all.indeterminate = !all.checked && boxes.some((box) => box.checked);
};

const head = (data, pick) => {
  const row = make("tr");
  if (data.select) {
    const cell = make("th", "ea-tick");
    const all = make("input");
    all.type = "checkbox";
    all.setAttribute("aria-label", `Select all of ${data.caption}`);
    all.dataset.focus = "select";
    all.onchange = () => pick(data.rows.map((one) => one.id), all.checked);
    cell.append(all);
    row.append(cell);
  }
  for (const column of data.columns) {
    const cell = make("th", column.num ? "ea-num" : "");
    cell.setAttribute("scope", "col");
    cell.setAttribute("role", "columnheader");
    if (column.h) {
      cell.setAttribute("aria-sort", column.s || "none");
      const link = linked(column.t, column.h, true);
      link.dataset.focus = `sort/${column.t}`;
      cell.append(link);
    } else if (column.t) cell.textContent = column.t;
    else cell.append(make("span", "ea-unseen", "Actions"));
    row.append(cell);
  }
  const group = make("thead");
  group.append(row);
  return group;
};

const classes = (column) =>
  [column.num ? "ea-num" : "", column.keep ? "ea-keep" : "", column.c || ""].filter(Boolean).join(" ");

const body = (data, picked, say, pick) => {
  const group = make("tbody");
  // Bars of one column are compared: the words beside them take the same room in each row.
  const longest = data.columns.map((_, at) => data.rows.reduce(
    (most, row) => (row.cells[at]?.k === "bar" ? Math.max(most, row.cells[at].t.length) : most), 0));
  for (const row of data.rows) {
    const line = make("tr");
    line.setAttribute("role", "row");
    if (data.select) {
      const cell = make("td", "ea-tick");
      const box = make("input");
      box.type = "checkbox";
      box.checked = picked.has(row.id);
      box.setAttribute("aria-label", `Select ${row.name}`);
      box.dataset.focus = `${PICK}${row.id}`;
      box.onchange = () => pick([row.id], box.checked);
      line.setAttribute("aria-selected", String(box.checked));
      cell.append(box);
      cell.onclick = (event) => { if (event.target === cell) box.click(); };
      line.append(cell);
    }
    let below = false;
    data.columns.forEach((column, at) => {
      if (!below && (column.c || "").includes("ea-below")) {
        below = true;
        const gap = make("td", "ea-break");
        gap.setAttribute("aria-hidden", "true");
        gap.setAttribute("role", "presentation");
        line.append(gap);
      }
      const cell = make("td", classes(column));
      cell.setAttribute("role", "cell");
      if (column.named) cell.dataset.label = column.t;
      if (longest[at]) cell.style.setProperty("--ea-words", `${longest[at]}ch`);
      if (row.cells[at] !== null || column.t) cell.append(...content(row.cells[at], row, say));
      line.append(cell);
    });
    const opens = row.h ? line.querySelector("td.ea-main a") : null;
    if (opens) {
      opens.dataset.focus = `row/${row.id}`;
      line.classList.add("ea-opens");
      line.onclick = (event) => {
        if (event.target.closest("a, button, input, select, label, td.ea-tick")) return;
        if (String(window.getSelection?.() ?? "")) return;
        opens.dispatchEvent(new MouseEvent("click", {
          bubbles: true, composed: true, cancelable: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey,
        }));
      };
    }
    group.append(line);
  }
  group.onkeydown = (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (!event.target.matches?.("td.ea-main a")) return;
    const links = [...group.querySelectorAll("td.ea-main a")];
    const next = links[links.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return group;
};

// A name and a few short figures are compared down the columns: they stay a table on a phone, too.
const isGrid = (data) => {
  const [name, ...figures] = data.columns;
  if (!name || name.num || !figures.length || data.select || !figures.every((one) => one.num)) return false;
  const letters = figures.map((one, at) => Math.max(
    ...one.t.split(" ").map((word) => word.length), ...data.rows.map((row) => String(row.cells[at + 1]?.t ?? row.cells[at + 1] ?? "").length)));
  return letters.reduce((sum, one) => sum + one + 2, 0) <= NARROW;
};

// A table that is wider than its place has rows of several lines there, as on a phone. The box is a new
// one: the condition of a container is not looked at anew when its letters change.
const fitted = (root, table) => {
  let needs = 0;
  return () => {
    const box = table.parentElement;
    const room = root.clientWidth;
    if (!room || !box) return;
    const isStacked = box.classList.contains("ea-stacked");
    if (!isStacked) needs = table.offsetWidth;
    if (needs > room + 1 === isStacked) return;
    const next = make("div", box.className);
    next.classList.toggle("ea-stacked");
    next.append(...box.childNodes);
    box.replaceWith(next);
  };
};

const sorter = (data) => {
  const sorts = data.columns.filter((column) => column.h);
  if (!sorts.length || !data.rows.length) return null;
  const label = make("label", "ea-sorter", "Sort by ");
  const select = make("select");
  select.append(make("option", "", "as listed"));
  select.firstChild.value = "";
  for (const column of sorts) {
    const option = make("option", "", column.t);
    option.value = column.h;
    option.selected = Boolean(column.s) && column.s !== "none";
    select.append(option);
  }
  select.onchange = () => {
    if (!select.value) return;
    const link = linked("", select.value, true);
    label.append(link);
    link.click();
    link.remove();
  };
  label.append(select);
  return label;
};

const foot = (data) => {
  if (!data.total && data.pages.length < 2) return null;
  const line = make("div", "ea-foot");
  line.append(make("span", "", data.total));
  if (data.pages.length > 1) {
    const pages = make("nav", "ea-pages");
    pages.setAttribute("aria-label", `Pages of ${data.caption}`);
    for (const one of data.pages) {
      if (!one.h) { pages.append(make("span", "", one.t)); continue; }
      const link = linked(one.t, one.h, true);
      if (one.l) link.setAttribute("aria-label", one.l);
      if (one.c) link.setAttribute("aria-current", "page");
      link.dataset.focus = `page/${one.t}`;
      pages.append(link);
    }
    line.append(pages);
  }
  return line;
};

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  const root = parentElement.querySelector(".ea-table");
  if (!root || !data) return;
  root.picked ??= new Set(data.picked || []);
  const known = new Set(data.rows.map((row) => row.id));
  for (const id of root.picked) if (!known.has(id)) root.picked.delete(id);
  const say = (name, value) => setTriggerValue(name, value);
  const pick = (ids, on) => {
    for (const id of ids) if (on) root.picked.add(id); else root.picked.delete(id);
    showPicked(root);
    setStateValue("picked", [...root.picked]);
  };
  const focused = (parentElement.activeElement || document.activeElement)?.dataset?.focus;
  const table = make("table");
  table.setAttribute("role", "table");
  table.append(make("caption", "", data.caption));
  if (data.head !== false) table.append(head(data, pick));
  table.append(body(data, root.picked, say, pick));
  const parts = data.rows.length
    ? [sorter(data), table, foot(data)]
    : [make("p", "ea-empty", data.empty), foot(data)];
  // A new one each time, see `fitted`.
  const grid = isGrid(data) ? " ea-grid" : "";
  const few = data.columns.length <= FEW && !data.select ? " ea-few" : "";
  const pair = data.columns.length === 2 ? " ea-pair" : "";
  const many = data.columns.length >= MANY ? " ea-many" : "";
  const box = make("div", `ea-box${few}${pair}${many}${grid}`);
  box.append(...parts.filter(Boolean));
  root.replaceChildren(box);
  root.fitted?.disconnect();
  root.fitted = new ResizeObserver(fitted(root, table));
  root.fitted.observe(root);
  showPicked(root);
  if (focused) root.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  // Another page of the list is read from its beginning.
  if (root.shown !== undefined && root.shown !== data.page && root.getBoundingClientRect().top < 0) {
    root.scrollIntoView({ block: "start" });
  }
  root.shown = data.page;
}
