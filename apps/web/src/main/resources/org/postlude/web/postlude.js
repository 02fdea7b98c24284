// The pages can be read and used without this. With it, the overview shows what changes as it changes.
(() => {
  const link = document.getElementById('link');
  if (link) {
    const tell = (text, state) => { link.textContent = text; link.className = state; };
    const news = new EventSource('/live');
    news.onopen = () => tell('Live', 'live');
    news.onerror = () => tell('Not connected: what you see is old', 'old');
    news.onmessage = event => {
      for (const [id, html] of Object.entries(JSON.parse(event.data))) {
        const part = document.getElementById(id);
        if (!part) continue;
        // Whoever goes through the page by keyboard stays where they are.
        const focused = part.contains(document.activeElement) ? [...part.querySelectorAll('a, button')].indexOf(document.activeElement) : -1;
        part.innerHTML = html;
        if (focused >= 0) part.querySelectorAll('a, button')[focused]?.focus();
      }
    };
    // Of a picture that cannot be had the old one stays.
    setInterval(() => document.querySelectorAll('.plot').forEach(plot => {
      const now = '&at=' + Date.now();
      const bare = place => place.replace(/&at=\d+$/, '');
      const places = [...plot.querySelectorAll('source, img')];
      const name = place => place.tagName === 'IMG' ? 'src' : 'srcset';
      const shown = plot.querySelector('img').currentSrc;
      if (!shown) return; // the first one is still on its way
      const next = new Image();
      next.onload = () => places.forEach(place => place.setAttribute(name(place), bare(place.getAttribute(name(place))) + now));
      next.src = bare(shown) + now;
    }), 5000);
  }
  // A logoff takes up to its deadline: its button is pressed once, and says so.
  document.querySelectorAll('form[method=post]').forEach(form => form.addEventListener('submit', event => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = 'yes';
    form.setAttribute('aria-busy', 'true');
    event.submitter?.classList.add('busy');
  }));
  // A page that a browser brings back as it left it.
  addEventListener('pageshow', () => document.querySelectorAll('form').forEach(form => {
    delete form.dataset.sent;
    form.removeAttribute('aria-busy');
    form.querySelectorAll('.busy').forEach(button => button.classList.remove('busy'));
  }));
})();
