// The review page: passages and items lead to each other, keys decide, a selection becomes an item.
"use strict";

{
  const review = document.querySelector("[data-review]");
  const paper = review.querySelector(".document");
  const selection = document.getElementById("selection");
  let current = null;

  const rows = () => [...review.querySelectorAll("[data-item]")];

  function mark(key, scrollsPaper) {
    paper.querySelectorAll(".is-current").forEach((each) => each.classList.remove("is-current"));
    const passages = paper.querySelectorAll(`[data-items~="${key}"]`);
    passages.forEach((each) => each.classList.add("is-current"));
    if (scrollsPaper && passages.length) passages[0].scrollIntoView({ block: "center" });
  }

  function choose(row, { scrollsPaper = true, scrollsRow = true } = {}) {
    if (!row) return;
    review.querySelectorAll(".row.is-current").forEach((each) => each.classList.remove("is-current"));
    row.classList.add("is-current");
    current = row.dataset.item;
    if (scrollsRow) row.scrollIntoView({ block: "nearest" });
    mark(current, scrollsPaper);
  }

  function chosen() {
    return current && document.getElementById(`item-${current}`);
  }

  function step(by) {
    const all = rows();
    const to = all.indexOf(chosen()) + by;
    if (all[to]) return choose(all[to]);
    // Past the end of a page the next one follows.
    review.querySelector(`#items [data-page=${by > 0 ? "next" : "previous"}]`)?.click();
  }

  // An item whose row is not among those shown: the server knows its kind and page.
  function fetchRow(key) {
    htmx.ajax("GET", `${review.dataset.review}?item=${key}`, { target: "#items", swap: "innerHTML" });
  }

  review.addEventListener("click", (event) => {
    const passage = event.target.closest(".document [data-items]");
    if (passage) {
      if (!document.getSelection().isCollapsed) return;
      const keys = passage.dataset.items.split(" ");
      const next = keys[(keys.indexOf(current) + 1) % keys.length];
      const row = document.getElementById(`item-${next}`);
      current = next;
      if (row) choose(row, { scrollsPaper: false });
      else fetchRow(next);
      return;
    }
    const place = event.target.closest("[data-at]");
    if (place) {
      event.preventDefault();
      at(Number(place.dataset.at));
      return;
    }
    const row = event.target.closest("[data-item]");
    if (row && !event.target.closest("button, a, input, select, textarea, label")) choose(row);
  });

  // The stretch of text that an offset lies in.
  function at(offset) {
    let found = null;
    for (const each of paper.querySelectorAll("[data-start]")) {
      if (Number(each.dataset.start) > offset) break;
      found = each;
    }
    if (found) {
      paper.querySelectorAll(".is-current").forEach((each) => each.classList.remove("is-current"));
      found.classList.add("is-current");
      found.scrollIntoView({ block: "center" });
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const row = chosen();
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
    else if (key === "c" && row) row.querySelector("[data-deed=confirm]")?.click();
    else if (key === "e" && row) row.querySelector("[data-deed=edit]")?.click();
    else if (key === "r" && row) row.querySelector("[data-deed=reject] input[name=reason]")?.focus();
    else return;
    event.preventDefault();
  });

  // Passages that only rejected items have are no passages any longer.
  function unmarkRejected() {
    const bar = review.querySelector("[data-rejected]");
    const gone = new Set(bar ? bar.dataset.rejected.split(" ") : []);
    for (const row of review.querySelectorAll(".items > .row")) {
      if (row.classList.contains("rejected")) gone.add(row.dataset.item);
      else gone.delete(row.dataset.item);
    }
    if (bar) bar.dataset.rejected = [...gone].join(" ");
    for (const each of paper.querySelectorAll("[data-items]")) {
      each.classList.toggle("is-off", each.dataset.items.split(" ").every((key) => gone.has(key)));
    }
  }

  // What somebody is writing in is not replaced by what others did meanwhile: saving will tell.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target } = event.detail;
    if (target.classList.contains("is-edited") || target.contains(document.activeElement)) event.detail.shouldSwap = false;
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const { target } = event.detail;
    if (target === paper || target.id === "others" || target.classList.contains("row") || target.id === "items") unmarkRejected();
    if (target === paper) {
      begin();
      return;
    }
    const wanted = review.querySelector("#items [data-wanted]");
    if (target.id === "items") {
      const shown = chosen() || (wanted && document.getElementById(`item-${wanted.dataset.wanted}`)) || rows()[0];
      if (shown) choose(shown, { scrollsPaper: !wanted || wanted.dataset.wanted !== current });
      document.getElementById("items").focus({ preventScroll: true });
      return;
    }
    const row = chosen();
    if (!row || target.id === "others") return;
    choose(row, { scrollsPaper: false });
    const field = row.matches(".is-edited") && row.querySelector("form.item-form input:not([type=hidden]), form.item-form textarea");
    if (field) field.focus();
  });

  // Offsets count code points, as the document's do; those of the browser count UTF-16 units.
  function offsetOf(node, units) {
    const stretch = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest("[data-start]");
    if (!stretch || !paper.contains(stretch)) return null;
    const range = document.createRange();
    range.setStart(stretch, 0);
    range.setEnd(node, units);
    let count = 0;
    for (const each of range.cloneContents().childNodes) {
      count += each.nodeName === "BR" ? 1 : [...each.textContent].length;
    }
    return Number(stretch.dataset.start) + count;
  }

  document.addEventListener("selectionchange", () => {
    const picked = document.getSelection();
    const isWanted = picked && !picked.isCollapsed && paper.contains(picked.anchorNode) && paper.contains(picked.focusNode);
    selection.toggleAttribute("hidden", !isWanted);
    if (!isWanted) return;
    const ends = [offsetOf(picked.anchorNode, picked.anchorOffset), offsetOf(picked.focusNode, picked.focusOffset)];
    if (ends.includes(null) || ends[0] === ends[1]) return;
    const [start, end] = ends.sort((one, other) => one - other);
    for (const link of selection.querySelectorAll("[data-add-kind]")) {
      link.search = `?start=${start}&end=${end}`;
    }
  });

  // The names of the kinds, which plans.css writes before their passages.
  for (const [name, label] of Object.entries(review.dataset)) {
    if (name.startsWith("label")) review.style.setProperty(`--label-${name.slice(5).toLowerCase()}`, JSON.stringify(label));
  }

  // The page begins at what its address names, as soon as the document is there.
  function begin() {
    const asked = new URLSearchParams(location.search).get("at");
    const wanted = review.querySelector("#items [data-wanted]");
    const row = wanted && document.getElementById(`item-${wanted.dataset.wanted}`);
    if (asked) at(Number(asked));
    else choose(row || rows()[0], { scrollsPaper: Boolean(row) });
  }
}
