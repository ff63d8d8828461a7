// Finding as one types, by keyboard; deciding pairs, by keyboard.
"use strict";

document.addEventListener("keydown", (event) => {
  const finder = document.getElementById("finder");
  const finds = document.getElementById("finds");
  if (!finder || !finds || !event.target.closest(".finder")) return;
  const links = [...finds.querySelectorAll("li a")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "ArrowDown" && links.length) {
    event.preventDefault();
    links[Math.min(at + 1, links.length - 1)].focus();
  } else if (event.key === "ArrowUp" && at >= 0) {
    event.preventDefault();
    (at === 0 ? finder : links[at - 1]).focus();
  } else if (event.key === "Escape") {
    finds.replaceChildren();
    finder.focus();
  } else if (event.key === "Enter" && event.target === finder && links.length) {
    event.preventDefault();
    links[0].click();
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.closest(".finder")) document.getElementById("finds")?.replaceChildren();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "finds") {
    document.getElementById("finder")?.setAttribute("aria-expanded", event.target.children.length ? "true" : "false");
  }
});

// On the page of a pair, 1, 2 and 3 are the verdicts, J and K the pairs behind and before.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const button = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});

// The boxes of a whole column.
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-checks]");
  if (!all) return;
  for (const box of all.closest("form").querySelectorAll(`input[name="${CSS.escape(all.dataset.checks)}"]`)) box.checked = all.checked;
});
