// Usage: node audit.mjs PAGE.html
// Opens the page from the disk at a desktop's and a phone's width, audits it against WCAG 2.1 AA,
// looks for requests to anywhere else, sideways scrolling and unreachable links. Prints what is
// wrong, a line each, and fails when something is.
import { chromium } from 'playwright-core';
import { AxeBuilder } from '@axe-core/playwright';
import { pathToFileURL } from 'node:url';

const page_url = pathToFileURL(process.argv[2]).href;
const faults = [];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
});
for (const [name, width, height] of [['desktop', 1280, 900], ['phone', 390, 844]]) {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'it-IT' });
  const page = await context.newPage();
  page.on('request', (r) => { if (r.url() !== page_url && !r.url().startsWith('data:')) faults.push(`${name}: asks for ${r.url()}`); });
  page.on('console', (m) => { if (m.type() === 'error') faults.push(`${name}: ${m.text()}`); });
  await page.goto(page_url);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (sideways > 0) faults.push(`${name}: the page is ${sideways} px wider than the screen`);
  const lost = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')]
    .filter((a) => !document.getElementById(decodeURIComponent(a.hash.slice(1)))).map((a) => a.hash));
  for (const hash of lost) faults.push(`${name}: the link ${hash} leads nowhere`);
  // The keyboard's first stop is the link that skips to the content.
  await page.keyboard.press('Tab');
  const first = await page.evaluate(() => document.activeElement?.getAttribute('href'));
  if (!first?.startsWith('#')) faults.push(`${name}: the first stop of the keyboard is ${first}`);
  await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
  const report = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
  for (const v of report.violations) faults.push(`${name}: ${v.id} (${v.impact}): ${v.help}; ${v.nodes.length} times, e.g. ${v.nodes[0].target.join(' ')}`);
  await context.close();
}
await browser.close();
for (const f of faults) console.log(f);
process.exit(faults.length ? 1 : 0);
