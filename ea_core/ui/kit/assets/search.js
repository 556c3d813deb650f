// One box and what it finds. All that comes from people is set as text, never as markup.
const PAUSE = 200;

const make = (name, text) => {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  return node;
};

const show = (found, data, words) => {
  const parts = [];
  for (const group of data.groups) {
    const list = make("ul");
    for (const one of group.items) {
      const link = make("a");
      link.setAttribute("href", one.h);
      link.append(make("span", one.t), make("small", one.s));
      const item = make("li");
      item.append(link);
      list.append(item);
    }
    parts.push(make("h3", group.t), list);
  }
  if (!parts.length && data.words === words) parts.push(make("p", words ? data.nothing : data.hint));
  if (data.words === words) found.replaceChildren(...parts);
};

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".ea-search");
  const input = root.querySelector("input");
  const found = root.querySelector(".ea-found");
  const words = () => input.value.trim();
  let waiting;
  show(found, data, words());
  if (!root.begun) {
    root.begun = true;
    input.focus();
  }
  input.oninput = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => setStateValue("words", words()), PAUSE);
  };
  root.onkeydown = (event) => {
    const links = [...found.querySelectorAll("a")];
    const at = links.indexOf(event.target);
    if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      if (data.words === words()) links[0]?.click();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = event.key === "ArrowDown" ? links[at + 1] : at > 0 ? links[at - 1] : input;
      event.preventDefault();
      next?.focus();
    }
  };
}
