// What was done, with the way back, for a few seconds.
export default function ({ data, parentElement, setTriggerValue }) {
  const bar = parentElement.querySelector(".ea-undo");
  if (!data || bar.number === data.number) return;
  bar.number = data.number;
  clearTimeout(bar.ends);
  bar.querySelector("span").textContent = data.words;
  const button = bar.querySelector("button");
  button.onclick = () => {
    bar.hidden = true;
    setTriggerValue("undo", data.number);
  };
  bar.hidden = false;
  bar.ends = setTimeout(() => { bar.hidden = true; }, data.seconds * 1000);
}
