// Usage: node site.mjs ADDRESS
// Opens every page of the site at a desk's and a phone's width and audits it against WCAG 2.1 AA, looks for
// requests to anywhere else, refusals of the policy and sideways scrolling; then goes through the site as a planner
// does: the map, a comparison by its link, a download, the other language, the keyboard alone, no script at all.
// Prints what is wrong, a line each, and fails when something is. SHOTS names a folder for pictures of the pages.
import { chromium } from 'playwright-core';
import { AxeBuilder } from '@axe-core/playwright';

const site = process.argv[2];
const faults = [];
process.on('uncaughtException', (e) => { faults.push(e.stack); for (const f of faults) console.log(f); process.exit(1); });
const check = (ok, what) => { if (!ok) faults.push(what); };
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
});
const watch = (page, name) => {
  page.on('request', (r) => { if (!r.url().startsWith(site) && !r.url().startsWith('data:') && !r.url().startsWith('blob:')) faults.push(`${name}: asks for ${r.url()}`); });
  page.on('console', (m) => { if (m.type() === 'error' && !/status of 40[04]/.test(m.text())) faults.push(`${name}: ${m.text().slice(0, 200)}`); });
  page.on('pageerror', (e) => faults.push(`${name}: ${e.message}`));
};

const pages = {
  home: '/', english: '/en/', regions: '/regioni', region: '/regioni/ITC1', indicators: '/indicatori', indicator: '/indicatori/emp_rate_1564', days: '/indicatori/landings',
  empty: '/indicatori/remit_pc', compare: '/confronto', acrossregions: '/confronto?view=regions', group: '/confronto?view=group&group=province-piemonte',
  forecasts: '/previsioni', demand: '/en/forecasts/demand', accuracy: '/previsioni/accuratezza', quotas: '/quote?area=ITC1', data: '/dati', changes: '/dati/cambiamenti',
  quality: '/en/data/quality', search: '/ricerca?q=torino', accessibility: '/accessibilita', feedback: '/en/feedback', wrong: '/indicatori/none', refused: '/confronto?view=x',
};
for (const [screen, width, height] of [['desk', 1280, 900], ['phone', 390, 844]]) {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'it-IT' });
  for (const [name, path] of Object.entries(pages)) {
    const page = await context.newPage();
    watch(page, `${screen} ${name}`);
    await page.goto(site + path);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${screen}-${name}.png`, fullPage: true });
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    check(sideways <= 0, `${screen} ${name}: the page is ${sideways} px wider than the screen`);
    await page.keyboard.press('Tab');
    check(await page.evaluate(() => document.activeElement?.getAttribute('href')) === '#main', `${screen} ${name}: the first stop of the keyboard is not the link to the content`);
    await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
    const report = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']).analyze();
    for (const v of report.violations) faults.push(`${screen} ${name}: ${v.id} (${v.impact}): ${v.help}; ${v.nodes.length} times, e.g. ${v.nodes[0].target.join(' ')}: ${v.nodes[0].html.slice(0, 150)}`);
    await page.close();
  }
  await context.close();
}

const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'it-IT', acceptDownloads: true });
const page = await context.newPage();
watch(page, 'tour');

// The map: another indicator without leaving the page; the address is the view.
await page.goto(site + '/');
const before = await page.locator('#mappa svg:visible').innerHTML();
await page.selectOption('#f-indicator', 'unemp_rate');
await page.click('form[data-swap] button');
await page.waitForFunction(() => document.querySelector('#mappa h2')?.textContent === 'Tasso di disoccupazione');
check(page.url().includes('indicator=unemp_rate'), `the map's address is ${page.url()}`);
check(await page.locator('#mappa svg:visible').innerHTML() !== before, 'the map did not change');
const table = page.locator('#mappa details table');
await page.click('#mappa summary');
check(await table.isVisible() && await table.locator('tbody tr').count() >= 20, 'the map has no table of the regions');
await page.goBack();
await page.waitForFunction(() => document.querySelector('#mappa h2')?.textContent === 'Tasso di occupazione');

// A comparison is sent as a link: who opens it sees the same.
await page.goto(site + '/confronto');
await page.selectOption('#f-indicator3', 'unemp_rate');
await page.selectOption('#f-area3', 'ITC1');
await page.selectOption('#f-citizenship3', 'NEU');
await page.click('form[data-swap] button');
await page.waitForFunction(() => document.querySelector('#f-indicator4'));
const rows = () => [...document.querySelectorAll('#vista section table tbody tr')].map((r) => r.textContent);
const mine = await page.evaluate(rows);
const other = await (await browser.newContext()).newPage();
await other.goto(page.url());
check(mine.length === 3 && JSON.stringify(await other.evaluate(rows)) === JSON.stringify(mine), `the link of a comparison shows something else: ${mine.length} series`);

// The other language shows the same view.
await page.click('.languages a[hreflang=en]');
check(await page.locator('html').getAttribute('lang') === 'en' && page.url().includes('indicator3=unemp_rate'), `the English view is ${page.url()}`);
check(await page.locator('#vista section table tbody tr').count() === 3, 'the English view has other series');

// A figure is taken away.
for (const [format, begins] of [['CSV', 'SERIES,'], ['PNG', '\x89PNG'], ['SVG', '<svg']]) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('.downloads a', { hasText: new RegExp(`^${format}`) }).first().click()]);
  const parts = [];
  for await (const part of await file.createReadStream()) parts.push(part);
  check(Buffer.concat(parts).toString('latin1').replace(/^\xef\xbb\xbf/, '').startsWith(begins), `the ${format} begins otherwise`);
}

// With the keyboard alone: to the content, through the menu, a choice made and shown.
await page.goto(site + '/indicatori/emp_rate_1564');
await page.keyboard.press('Tab');
await page.keyboard.press('Enter');
await page.waitForFunction(() => document.activeElement?.id === 'main');
const reached = new Set();
for (let i = 0; i < 60; i++) {
  await page.keyboard.press('Tab');
  const at = await page.evaluate(() => {
    const e = document.activeElement;
    const outline = getComputedStyle(e);
    return { id: e.id || e.textContent.trim().slice(0, 30), tag: e.tagName, seen: outline.outlineStyle !== 'none' && parseFloat(outline.outlineWidth) > 0 };
  });
  if (at.tag === 'BODY') break;
  check(at.seen, `the keyboard's place is not seen at ${at.tag} ${at.id}`);
  reached.add(at.id);
  if (at.id === 'f-citizenship') await page.keyboard.press('End');
  if (at.id === 'Mostra') { await page.keyboard.press('Enter'); await page.waitForFunction(() => location.search.includes('citizenship=')); }
}
for (const id of ['f-area', 'f-citizenship', 'Mostra']) check(reached.has(id), `the keyboard does not reach ${id}`);
check([...reached].some((id) => id.startsWith('I dati della figura')), 'the keyboard does not reach the tables');

// Without a script all of it still works.
const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
await plain.goto(site + '/');
await plain.selectOption('#f-indicator', 'unemp_rate');
await plain.click('form[data-swap] button');
check((await plain.locator('#mappa h2').textContent()) === 'Tasso di disoccupazione', 'without a script the map does not change');
await plain.fill('#site-q', 'piemonte');
await plain.press('#site-q', 'Enter');
await plain.click('main a:has-text("Piemonte (regione)")');
check((await plain.locator('h1').textContent()).includes('Piemonte'), 'without a script the search leads nowhere');

await browser.close();
for (const f of faults) console.log(f);
process.exit(faults.length ? 1 : 0);
