// The status page as a browser shows it, at several sizes, in both themes, with and without its
// script. Each view is kept as a picture.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { NOW, type ServedStatus, serveStatus } from '../status/support/serve-status.js';
import { accountsOf, tellRun } from '../status/support/told.js';
import { tellOrganization } from './organization.js';

const PICTURES = fileURLToPath(new URL('../../screenshots/', import.meta.url));
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 360, height: 800 };

let browser: Browser;
let status: ServedStatus;
const complaints: string[] = [];

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  // Its sandbox needs rights that containers do not have; it opens nothing but our own page.
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
});
afterAll(() => browser.close());
beforeEach(async () => {
  status = await serveStatus();
  complaints.length = 0;
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await status.close();
  // What the policy refuses and what the script throws is here.
  expect(complaints).toEqual([]);
});

async function open(path = '/', options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: WIDE, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${status.url}${path}`);
  return page;
}

async function keep(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${PICTURES}${name}.png`, fullPage: true });
}

/** True when nothing sticks out to the right of the window. */
function fits(page: Page): Promise<boolean> {
  return page.evaluate(
    'document.documentElement.scrollWidth <= document.documentElement.clientWidth',
  );
}

test.each([
  ['5-accounts-fine', { accounts: 5, badEvery: 0 }],
  ['100-accounts', { accounts: 100, badEvery: 9 }],
  ['5000-accounts', { accounts: 5000, badEvery: 11 }],
  ['5000-accounts-running', { accounts: 5000, badEvery: 11, isRunning: true }],
] as const)('%s: it fits in both themes, on a screen and on a phone', async (name, options) => {
  tellOrganization(status.watch, options);

  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await open('/', { colorScheme });
    expect(await page.locator('h1').isVisible()).toBe(true);
    expect(await fits(page)).toBe(true);
    await keep(page, `${name}-${colorScheme}`);
  }
  const phone = await open('/', { viewport: NARROW, javaScriptEnabled: false });
  await keep(phone, `${name}-narrow-without-script`);
  expect(await fits(phone)).toBe(true);
});

test('one account fits too', async () => {
  tellOrganization(status.watch, { accounts: 100, badEvery: 9 });

  const page = await open('/?account=100000000001');

  expect(await page.locator('h1').textContent()).toContain('2 of 12 kinds not read completely');
  expect(await fits(page)).toBe(true);
  await keep(page, 'one-account');
});

test('a resync that goes on moves the figures in place, and its end is told', async () => {
  const accounts = accountsOf(4);
  const startedAt = new Date(NOW.getTime() - 60_000);
  tellRun(status.watch, { startedAt, accounts });
  tellRun(status.watch, { startedAt, accounts, until: 10 });
  const page = await open();
  await page.locator('#running summary').click();
  const figures = page.locator('#running .figures');
  expect(await figures.textContent()).toContain('10 of 72 cells read');

  tellRun(status.watch, { startedAt, accounts, until: 40 });
  await page.locator('.figures', { hasText: '40 of 72' }).waitFor();
  expect(await page.locator('#running details').getAttribute('open')).not.toBeNull();
  expect(await page.locator('#said').textContent()).toContain('50 percent read');

  tellRun(status.watch, { startedAt, accounts });
  await page.locator('[data-quarter]').waitFor({ state: 'detached' });
  expect(await page.locator('#said').textContent()).toMatch(/^All is well/);
});

test('typing finds accounts without leaving the field, and without the script a button does', async () => {
  tellOrganization(status.watch, { accounts: 5000, badEvery: 11 });
  const page = await open();

  await page.locator('input[name=q]').focus();
  await page.keyboard.type('100000000011');
  await page.locator('#accounts-list p', { hasText: 'of those asked for' }).first().waitFor();

  expect(await page.locator('input[name=q]').inputValue()).toBe('100000000011');
  expect(await page.evaluate('document.activeElement.name')).toBe('q');
  expect(page.url()).toContain('q=100000000011');

  const plain = await open('/', { javaScriptEnabled: false });
  await plain.locator('input[name=q]').fill('100000000012');
  await plain.locator('form button').click();
  expect(await plain.locator('#accounts-list tbody tr').count()).toBe(1);
  await plain.goto(status.url);
  await plain.locator('a[rel=next]').click();
  expect(await plain.locator('.pager').textContent()).toContain('Page 2 of');
});

test('a program that is gone is told to whoever still looks', async () => {
  tellRun(status.watch, { startedAt: NOW, accounts: accountsOf(1), until: 1 });
  const page = await open();

  await status.close();
  await page.locator('#lost').waitFor({ state: 'visible' });

  expect(complaints.every((text) => text.includes('ERR_CONNECTION_REFUSED'))).toBe(true);
  complaints.length = 0;
});

test('everything is reached by keyboard, in the order in which it stands, and shows it', async () => {
  tellOrganization(status.watch, { accounts: 100, badEvery: 9, isRunning: true });
  const page = await open();
  const at = (): Promise<string> =>
    page.evaluate(`(() => { const e = document.activeElement;
      return e.tagName + ' ' + (getComputedStyle(e).outlineStyle !== 'none'); })()`);

  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('main');
  const tops: number[] = [];
  for (let index = 0; index < 12; index += 1) {
    await page.keyboard.press('Tab');
    expect(await at()).toMatch(/^(A|SUMMARY|DIV|INPUT|SELECT|BUTTON) true$/);
    tops.push(await page.evaluate('document.activeElement.getBoundingClientRect().top + scrollY'));
  }
  expect(tops).toEqual([...tops].sort((a, b) => a - b));
});

test('tables, headings, landmarks and fields say what they are', async () => {
  tellOrganization(status.watch, { accounts: 100, badEvery: 9, isRunning: true });
  const page = await open();
  const count = (selector: string): Promise<number> => page.locator(selector).count();

  expect(await count('th:not([scope])')).toBe(0);
  expect(await count('table')).toBeGreaterThan(4);
  expect(await count('table:not(:has(caption))')).toBe(0);
  expect(await count('h1')).toBe(1);
  expect([await count('header'), await count('main'), await count('footer')]).toEqual([1, 1, 1]);
  expect(await count('section:not([aria-labelledby])')).toBe(0);
  expect(await count('input:not(label input), select:not(label select)')).toBe(0);
  expect(await count('svg:not([aria-hidden]):not([aria-label])')).toBe(0);
  expect(await count('[style]')).toBe(0);
  expect(
    await page.evaluate(`(() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
      return ids.length - new Set(ids).size; })()`),
  ).toBe(0);
});

test('text has a contrast of 4.5 in both themes, on both grounds', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await open('/', { colorScheme });
    const colours: Readonly<Record<string, string>> = await page.evaluate(`(() => {
      const style = getComputedStyle(document.documentElement);
      const names = ['page', 'raised', 'text', 'quiet', 'accent', 'ok', 'warning', 'bad', 'unknown'];
      return Object.fromEntries(names.map((name) => [name, style.getPropertyValue('--' + name).trim()]));
    })()`);
    const { page: ground = '', raised = '', ...texts } = colours;
    for (const [name, colour] of Object.entries(texts))
      for (const behind of [ground, raised])
        expect(contrast(colour, behind), `${name} in ${colorScheme}`).toBeGreaterThanOrEqual(4.5);
  }
});

/** As WCAG 2 works it out from the luminance of both. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
