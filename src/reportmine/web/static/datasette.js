// Datasette's own buttons whose handlers stood in attributes, which the policy for scripts forbids.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-rm-click]");
  const work = button && window[button.dataset.rmClick];
  if (typeof work === "function") work();
});
