// What the page must be in any state and size, seen from inside; a list of complaints.
(() => {
  const wrong = [], root = document.documentElement, seen = new Set();
  const isShown = e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !e.closest('.unseen, .skip, .symbols');
  if (root.scrollWidth > root.clientWidth) wrong.push(`wider than the window: ${root.scrollWidth} > ${root.clientWidth}`);
  for (const e of document.querySelectorAll('body *')) {
    if (e.id && seen.has(e.id)) wrong.push('id twice: ' + e.id);
    seen.add(e.id);
    if (e.hasAttribute('style') && e.closest('#turns')) wrong.push('a style on ' + e.tagName);
    if (!isShown(e) || e.closest('svg')) continue;
    const box = e.getBoundingClientRect();
    if (box.width && (box.right > root.clientWidth + 1 || box.left < -1) && !e.closest('pre, #served')) wrong.push(`outside of the window: ${e.tagName} ${e.id || e.className} ${box.left} to ${box.right}`);
    if (e.matches('button, a, input, textarea, summary') && e.ariaHidden !== 'true' && e.tabIndex >= 0) {
      const name = e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent;
      if (!name.trim()) wrong.push('without a name: ' + e.outerHTML.slice(0, 100));
      if (root.clientWidth < 500 && e.matches('button') && Math.min(box.width, box.height) < 24) wrong.push('too small for a finger: ' + name);
    }
  }
  let level = 0;
  for (const h of [...document.querySelectorAll('h1, h2, h3')].filter(e => e.checkVisibility())) {
    if (+h.tagName[1] > level + 1) wrong.push('a heading skips a level: ' + h.textContent);
    level = +h.tagName[1];
  }
  // Colours by drawing them: whatever notation they have.
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const rgb = colours => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (e, colour) => {
    const grounds = [];
    for (let up = e; up; up = up.parentElement) grounds.unshift(getComputedStyle(up).backgroundColor);
    const [x, y] = [luminance(rgb([...grounds, colour])), luminance(rgb(grounds))].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  for (const e of document.querySelectorAll('body *')) {
    const hasText = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || e.matches('textarea, input:not([type=range])');
    if (!hasText || !isShown(e) || e.closest('svg, noscript')) continue;
    const found = contrast(e, getComputedStyle(e).color);
    if (found < 4.5) wrong.push(`contrast ${found.toFixed(2)}: ${e.tagName} ${e.className} ${e.textContent.slice(0, 30)}`);
    if (e.placeholder) {
      const pale = contrast(e, getComputedStyle(e, '::placeholder').color);
      if (pale < 4.5) wrong.push(`contrast ${pale.toFixed(2)}: placeholder of ${e.id}`);
    }
  }
  return [...new Set(wrong)];
})()
