// Keeps a page up to date while people read it and type in it. Everything works without it.
import { Idiomorph } from "/_pages/idiomorph.js";

const { page, actor } = document.body.dataset;
let isLeaving = false;
let isAsking = false;
let isStale = false;

// A form that came back stands at the form's own address: reloading must not send it again.
if (location.pathname.startsWith("/_pages/")) history.replaceState(null, "", page);

/** A form in which somebody has typed stays as it is. */
function isInUse(node) {
  if (!(node instanceof HTMLFormElement)) return false;
  const fields = [...node.querySelectorAll("textarea, input:not([type=hidden])")];
  // One that came back keeps what it says and what was typed.
  if (node.querySelector("[role=alert]")) return true;
  return node.contains(document.activeElement) || fields.some((field) => isChanged(field));
}

const isChanged = (field) =>
  field.type === "radio" || field.type === "checkbox"
    ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue;

const callbacks = {
  beforeNodeMorphed: (old, fresh) => {
    if (isInUse(old)) return false;
    // A diagram that is drawn is drawn again only if it has changed.
    return !(
      old instanceof Element &&
      old.classList.contains("mermaid") &&
      old.dataset.source === fresh.textContent
    );
  },
  // What somebody has unfolded stays unfolded.
  beforeAttributeUpdated: (name, node) => !(name === "open" && node instanceof HTMLDetailsElement),
};

async function refresh() {
  isStale = true;
  if (isAsking) return;
  isAsking = true;
  try {
    while (isStale) {
      isStale = false;
      await update();
    }
  } catch {
    // The server is away, or answers with something else: the next event asks again.
  } finally {
    isAsking = false;
  }
}

async function update() {
  const response = await fetch(page, { headers: { "x-acting-as": actor } });
  const text = await response.text();
  if (isLeaving) return;
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const part of ["main", "header"]) {
    const [old, next] = [document, fresh].map((one) => one.querySelector(part));
    if (next) Idiomorph.morph(old, next, { callbacks });
  }
  // What the page marked itself is not in what the server sent.
  markLines();
  await draw();
}

async function draw() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  mermaid.initialize({ startOnLoad: false, securityLevel: "strict", theme: dark ? "dark" : "default" });
  for (const diagram of document.querySelectorAll(".mermaid:not([data-source])")) {
    const source = diagram.textContent;
    diagram.dataset.source = source;
    try {
      const { svg } = await mermaid.render(`diagram-${crypto.randomUUID()}`, source);
      diagram.innerHTML = svg;
      const drawn = diagram.querySelector("svg");
      drawn.setAttribute("role", "img");
      drawn.setAttribute("aria-label", `Diagram: ${source}`);
    } catch {
      diagram.textContent = source;
    }
  }
}

/** `#L3-L5` of a file's page: the lines are marked. Returns the first one's number. */
function markLines() {
  const [, from, to = from] = /^#L(\d+)(?:-L(\d+))?$/.exec(location.hash) ?? [];
  for (const line of document.querySelectorAll("[data-line]")) {
    const number = Number(line.dataset.line);
    line.classList.toggle("line-marked", number >= Number(from) && number <= Number(to));
  }
  return from;
}

function showLines() {
  document.getElementById(`L${markLines()}`)?.scrollIntoView({ block: "center" });
}

/** What an address points into is unfolded. */
function unfold() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let node = target; node; node = node.parentElement)
    if (node instanceof HTMLDetailsElement) node.open = true;
  target?.scrollIntoView({ block: "center" });
}

// A second click meets the same form, and so the number that is taken once.
document.addEventListener("submit", () => {
  isLeaving = true;
});
document.addEventListener("click", ({ target }) => {
  const menu = document.getElementById("people");
  if (menu?.open && !menu.contains(target)) menu.open = false;
});
document.addEventListener("keydown", ({ key }) => {
  const menu = document.getElementById("people");
  if (key !== "Escape" || !menu?.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
// Coming back with the browser's own button shows the page as it was left.
window.addEventListener("pageshow", ({ persisted }) => {
  isLeaving = false;
  if (persisted) void refresh();
});
window.addEventListener("hashchange", showLines);

showLines();
await draw();
unfold();
const events = new EventSource("/_pages/events");
events.onmessage = () => void refresh();
document.documentElement.dataset.live = "yes";
