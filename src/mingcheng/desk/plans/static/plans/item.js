// The form of an item: where somebody else saved first, each field may take the other's value.
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take]");
  if (!button) return;
  const form = button.closest(".row, main").querySelector("form.item-form");
  const field = form.elements[button.dataset.take];
  if (field.type === "checkbox") field.checked = button.dataset.value === "on";
  else field.value = button.dataset.value;
  button.closest("tr").classList.add("is-taken");
  button.disabled = true;
});
