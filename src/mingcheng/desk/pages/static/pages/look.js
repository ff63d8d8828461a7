// Before anything is drawn: the look, light or dark, that was chosen last.
"use strict";

{
  const kept = localStorage.getItem("mingcheng-look");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.look = kept;
}
