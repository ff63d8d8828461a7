// Somebody who types into a long form asks for no page meanwhile: says now and then that they are there, so that the session
// does not end under their hands.
"use strict";

const HERE = document.currentScript.dataset.here;
const EVERY = 5 * 60 * 1000;
let told = Date.now();

document.addEventListener("input", () => {
  if (Date.now() - told < EVERY) return;
  told = Date.now();
  fetch(HERE, { credentials: "same-origin", redirect: "manual" }).catch(() => {});
});
