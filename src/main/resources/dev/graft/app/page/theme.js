// Runs before the page is drawn, so that it does not flash in the other scheme.
try {
  const chosen = localStorage.getItem('graft.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // No storage here: the system's choice it is.
}
