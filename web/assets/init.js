// Everything here only adds to pages that work without it.
import { initAll } from "./govuk-frontend.min.js";
import { formsOnce } from "./forms.js";
import { progressWatch } from "./progress.js";
import { sessionWatch } from "./session.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
formsOnce();
sessionWatch();
progressWatch();
