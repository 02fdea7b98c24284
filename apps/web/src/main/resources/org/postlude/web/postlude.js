// The page can be read without this. With it, what changes is shown as it changes.
(() => {
  const live = document.getElementById('live');
  const plot = document.getElementById('plot');
  const news = new EventSource('/live');
  news.onmessage = event => { live.innerHTML = JSON.parse(event.data); };
  setInterval(() => { plot.src = '/plot.png?at=' + Date.now(); }, 5000);
})();
