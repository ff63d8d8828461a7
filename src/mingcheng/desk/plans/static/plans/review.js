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
    const at = all.indexOf(chosen());
    choose(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  review.addEventListener("click", (event) => {
    const passage = event.target.closest(".document [data-items]");
    if (passage) {
      const keys = passage.dataset.items.split(" ");
      const next = keys[(keys.indexOf(current) + 1) % keys.length];
      const row = document.getElementById(`item-${next}`);
      if (row) choose(row, { scrollsPaper: false });
      else mark(next, false);
      return;
    }
    const place = event.target.closest("[data-at]");
    if (place) {
      event.preventDefault();
      at(Number(place.dataset.at));
      return;
    }
    const row = event.target.closest("[data-item]");
    if (row && !event.target.closest("button, a, input")) choose(row);
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
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const row = chosen();
    const act = { c: "confirm", r: "reject", e: "edit" }[event.key.toLowerCase()];
    if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    else if (act && row) row.querySelector(act === "edit" ? "a[data-deed=edit]" : `form[data-deed=${act}] button`)?.click();
    else return;
    event.preventDefault();
  });

  document.addEventListener("htmx:afterSwap", () => {
    const row = chosen();
    if (row) choose(row, { scrollsPaper: false });
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

  const wanted = review.dataset.wanted && rows().find((row) => row.dataset.identifier === review.dataset.wanted);
  const asked = new URLSearchParams(location.search).get("at");
  if (wanted) choose(wanted);
  else if (asked) at(Number(asked));
}
