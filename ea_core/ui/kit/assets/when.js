// A day, or a day with a time: the browser's own field, whose calendar opens on a click only.
export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".ea-when");
  const input = root.querySelector("input");
  root.querySelector("span").textContent = data.label;
  if (input.type !== data.type) input.type = data.type;
  if (data.most) input.max = data.most;
  if (root.given !== data.value) {
    root.given = data.value;
    input.value = data.value;
  }
  // Told while it is typed: a form is sent by the Enter that follows.
  input.oninput = () => setStateValue("value", input.value);
  input.onkeydown = (event) => {
    if (event.key !== "Enter") return;
    const form = (parentElement.host ?? parentElement).closest("[data-testid=stForm]");
    form?.querySelector("[data-testid=stFormSubmitButton] button")?.click();
  };
}
