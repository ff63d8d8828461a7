// What pages do beside HTMX: light and dark, saying that something is under way, keys, and filters that follow typing.
"use strict";

const LOOK = "mingcheng-look";

function setLook(look) {
  document.documentElement.dataset.look = look;
  document.dispatchEvent(new CustomEvent("desk:look"));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-switch]");
  if (button) {
    const isDark = document.documentElement.dataset.look
      ? document.documentElement.dataset.look === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    const look = isDark ? "light" : "dark";
    localStorage.setItem(LOOK, look);
    setLook(look);
    return;
  }
  if (event.target.closest("[data-print]")) window.print();
  const toggle = event.target.closest("[data-toggles]");
  if (toggle) document.getElementById(toggle.dataset.toggles)?.toggleAttribute("hidden");
  const asked = event.target.closest("[data-confirm]");
  if (asked && !window.confirm(asked.dataset.confirm)) event.preventDefault();
});

// “/” goes to the search, as people who work with the keyboard expect it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = document.querySelector("input[type=search]");
  if (search) {
    event.preventDefault();
    search.focus();
  }
});

// On a phone the rooms lie in one line: the one that is open is brought into it.
{
  const rooms = document.querySelector(".rooms");
  const open = rooms?.querySelector("[aria-current]");
  if (open && rooms.scrollWidth > rooms.clientWidth) rooms.scrollLeft = open.offsetLeft - (rooms.clientWidth - open.offsetWidth) / 2;
}

// A form that was sent is not sent twice by a second click.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  window.setTimeout(() => delete form.dataset.sent, 4000);
});

// A select of a filter form acts at once.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form.filters");
  if (form && event.target.matches("select, input[type=checkbox], input[type=date], input[type=month]") && !event.target.hasAttribute("hx-get")) {
    form.requestSubmit();
  }
});

// Files dropped on a field are its files.
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    const place = event.target.closest?.("[data-drop]");
    if (!place) return;
    event.preventDefault();
    place.classList.toggle("is-over", kind === "dragover");
    const input = place.querySelector("input[type=file]");
    if (kind === "drop" && input && event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}
document.addEventListener("dragleave", (event) => event.target.closest?.("[data-drop]")?.classList.remove("is-over"));

// HTMX shows refusals instead of swallowing them.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { status } = event.detail.xhr;
  if ([400, 403, 404, 409, 413, 422].includes(status) && event.detail.target.hasAttribute("data-shows-errors")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
for (const kind of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(kind, () => document.getElementById("trouble")?.removeAttribute("hidden"));
}
document.addEventListener("htmx:afterOnLoad", () => document.getElementById("trouble")?.setAttribute("hidden", ""));
