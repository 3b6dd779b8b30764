// The script of the page. Without it the page is whole, only older: it asks for the same page again
// and takes over what is different, so that there is one way in which things are shown.

/**
 * Every 2 s while a resync runs, else every 15 s, and not while nobody looks. What is open or
 * being typed stays as it is. A reader with a screen reader hears of turns only, not of figures.
 */
export const SCRIPT = `'use strict';
(() => {
  const RUNNING_MS = 2000, IDLE_MS = 15000, TYPING_MS = 250, PATIENCE_MS = 10000;
  const lost = document.getElementById('lost');
  const said = document.getElementById('said');
  let timer = 0, typing = 0, asked = 0, told = sayable(document);

  function morph(old, fresh) {
    if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
      old.replaceWith(document.importNode(fresh, true));
      return;
    }
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    for (const { name, value } of fresh.attributes)
      if (old.getAttribute(name) !== value && !kept(old, name)) old.setAttribute(name, value);
    for (const { name } of [...old.attributes])
      if (!fresh.hasAttribute(name) && !kept(old, name)) old.removeAttribute(name);
    const olds = [...old.childNodes], freshes = [...fresh.childNodes];
    for (let index = 0; index < Math.max(olds.length, freshes.length); index += 1) {
      if (index >= freshes.length) olds[index].remove();
      else if (index >= olds.length) old.append(document.importNode(freshes[index], true));
      else morph(olds[index], freshes[index]);
    }
  }

  function kept(element, name) {
    return (element.nodeName === 'DETAILS' && name === 'open') ||
      (element.nodeName === 'INPUT' && name === 'value') ||
      (element.nodeName === 'OPTION' && name === 'selected');
  }

  function sayable(page) {
    const headline = page.querySelector('h1');
    const running = page.querySelector('[data-quarter]');
    return (running ? 'A resync is running, ' + running.dataset.quarter + '. ' : '') +
      (headline ? headline.textContent.trim() : '');
  }

  async function refresh() {
    const number = ++asked;
    try {
      const answer = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE_MS) });
      if (answer.status === 503 || answer.status === 429) return;
      if (!answer.ok) throw new Error(String(answer.status));
      const text = await answer.text();
      if (number !== asked) return;
      const page = new DOMParser().parseFromString(text, 'text/html');
      for (const fresh of page.querySelectorAll('[data-live]')) {
        const old = document.getElementById(fresh.id);
        if (old) morph(old, fresh);
      }
      document.title = page.title;
      const now = sayable(page);
      if (now !== told) said.textContent = told = now;
      lost.hidden = true;
    } catch {
      lost.hidden = false;
    } finally {
      if (number === asked) plan();
    }
  }

  function plan() {
    clearTimeout(timer);
    if (document.hidden) return;
    timer = setTimeout(refresh, document.querySelector('[data-quarter]') ? RUNNING_MS : IDLE_MS);
  }

  function search(form) {
    const url = new URL(location.href);
    url.search = new URLSearchParams(new FormData(form)).toString();
    history.replaceState(null, '', url);
    refresh();
  }

  document.addEventListener('visibilitychange', () => (document.hidden ? plan() : refresh()));
  document.addEventListener('input', ({ target }) => {
    if (!target.form || !target.form.matches('[role=search]')) return;
    clearTimeout(typing);
    typing = setTimeout(search, TYPING_MS, target.form);
  });
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('[role=search]')) return;
    event.preventDefault();
    clearTimeout(typing);
    search(event.target);
  });
  plan();
})();
`;
