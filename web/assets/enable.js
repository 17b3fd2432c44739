// Runs before the page is drawn: lets styles know that scripts work.
document.documentElement.classList.add("assay-scripts");
document.addEventListener("DOMContentLoaded", () => {
  document.body.classList.add("js-enabled");
  if ("noModule" in HTMLScriptElement.prototype) {
    document.body.classList.add("govuk-frontend-supported");
  }
});
