// What the pages do better with a script; none of it is needed.

// A choice changes the view in its place: the address and the rest of the page stay, and the change is told.
const told = document.createElement("p");
told.className = "visually-hidden";
told.setAttribute("role", "status");
document.body.append(told);

let shown = location.pathname + location.search;

async function swap(address, selector) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.querySelector(selector), now = document.querySelector(selector);
  if (!answer.ok || !next || !now) { location.assign(address); return; }
  now.replaceWith(next);
  watchTables(next);
  const form = document.querySelector(`form[data-swap="${selector}"]`), fresh = page.querySelector(`form[data-swap="${selector}"]`);
  if (form && fresh) {
    const focused = document.activeElement?.id;
    form.innerHTML = fresh.innerHTML;
    if (focused) document.getElementById(focused)?.focus(); else form.querySelector("[type=submit]")?.focus();
  }
  for (const link of page.querySelectorAll(".languages a")) {
    const mine = document.querySelector(`.languages a[hreflang="${link.hreflang}"]`);
    if (mine) mine.href = link.getAttribute("href");
  }
  document.title = page.title;
  told.textContent = document.documentElement.lang === "en" ? "View updated" : "Vista aggiornata";
  history.pushState(null, "", address);
  shown = location.pathname + location.search;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const selector = form.dataset?.swap;
  if (!selector) return;
  event.preventDefault();
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form, event.submitter)) if (value !== "") asked.append(name, value);
  const address = `${(form.getAttribute("action") ?? location.pathname).split(/[?#]/)[0]}?${asked}`;
  swap(address, selector).catch(() => location.assign(address));
});
// Going back shows the view of that address; a way within the page is none.
addEventListener("popstate", () => { if (location.pathname + location.search !== shown) location.reload(); });

// A table that is wider than its place says so, as shadows alone are easily missed.
const measure = (box) => box.toggleAttribute("data-wide", box.scrollWidth > box.clientWidth + 1);
const sizes = new ResizeObserver((seen) => { for (const { target } of seen) measure(target); });
const watchTables = (within) => { for (const box of within.querySelectorAll(".scroll")) sizes.observe(box); };
watchTables(document);

// A list is filtered while one types.
for (const input of document.querySelectorAll("input[data-filter]")) {
  const plain = (s) => s.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  input.addEventListener("input", () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    for (const item of document.querySelectorAll(input.dataset.filter)) {
      const text = plain(item.textContent);
      item.hidden = !words.every((w) => text.includes(w));
    }
    for (const section of document.querySelectorAll(".indicators section")) section.hidden = !section.querySelector("li:not([hidden])");
  });
}

// The address of a view is copied with a button, which only a script can do.
for (const place of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-primary btn-sm";
  button.textContent = place.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href);
    told.textContent = place.dataset.copied;
    button.textContent = place.dataset.copied;
  });
  place.append(button);
}
