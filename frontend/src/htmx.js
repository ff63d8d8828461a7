// HTMX under the name that attributes and events expect.
import htmx from "htmx.org";

window.htmx = htmx;
