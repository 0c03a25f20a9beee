// What stands in the outlet: read from the page, or from what this browser kept of it for when there is no signal. Kept are
// codes, names of products, prices and pieces; makers are not.
import { rupiah } from "./money.js";

const SHELF = "kasir-rak-";

export function readShelf(buttons) {
  return new Map(
    [...buttons].map((button) => {
      const { code, slug, price, left, words } = button.dataset;
      const name = button.querySelector(".n").textContent;
      const item = { key: button.value, code, slug, name, price: Number(price), left: Number(left), words, button };
      return [item.key, item];
    }),
  );
}

export function keepShelf(slug, outlet, items) {
  const kept = [...items.values()].map(({ key, code, slug: product, name, price, left }) => ({
    key, code, slug: product, name, price, left,
  }));
  localStorage.setItem(SHELF + slug, JSON.stringify({ outlet, items: kept }));
}

export function keptShelf(slug) {
  try {
    return JSON.parse(localStorage.getItem(SHELF + slug));
  } catch {
    return null;
  }
}

export function makeButton(item) {
  const button = make("button", "item");
  Object.assign(button, { name: "tambah", value: item.key });
  Object.assign(button.dataset, {
    code: item.code, slug: item.slug, price: item.price, left: item.left, words: `${item.name} ${item.code}`.toLowerCase(),
  });
  button.append(make("span", "item-blank"), make("span", "n", item.name), make("span", "p", rupiah(item.price)), make("span", "s"));
  return button;
}

// The product that was scanned or typed: a code, or the address that the QR code of a shelf card holds.
export function find(items, text) {
  const code = /[?&]rak=(\d+)/.exec(text)?.[1] || (/^\d{5}$/.test(text) ? text : "");
  const slug = /\/produk\/([\w-]+)/.exec(text)?.[1];
  const all = [...items.values()];
  return all.find((item) => code && item.code === code) || all.find((item) => slug && item.slug === slug);
}

export const isCode = (text) => /^\d{5}$|:\/\//.test(text);

export function make(name, className, text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text });
}
