// The shelf, this sale, and the sales that wait for the signal.
import { Queue } from "../queue.js";
import { Scanner } from "../scanner.js";
import { likelyNotes, rupiah, typedRupiah } from "./money.js";
import { find, isCode, keepShelf, keptShelf, make, makeButton, readShelf } from "./shelf.js";

const REFRESH = 30000;
// How often the kept page looks for the signal, where the browser does not tell.
const PAUSE = 4000;
// A buyer does not wait longer for the line than this.
const SLOWEST = 6000;
const MOST_PIECES = 9999;
const TIMES = /^(\d{1,4})\s*[*x×]\s*(.+)$/i;
const ADDRESS = /^((?:\/en)?\/kasir\/([\w-]+)\/)/;
const at = (id) => document.getElementById(id);

export function openTill(till) {
  const words = till.dataset;
  const [, folder, path] = ADDRESS.exec(location.pathname) || [];
  // The page that the browser keeps does not know its outlet: the address does.
  const isKept = !words.note;
  const slug = words.slug || path;
  const shelf = keptShelf(slug);
  const outlet = words.outlet || shelf?.outlet || "";
  const store = `kasir-isi-${slug}`;
  const typed = at("kode");
  const given = at("given");
  const answers = new Map();
  let items = new Map();
  let basket = new Map();
  // The sale that is on its way and has no answer yet.
  let pending = null;

  const queue = new Queue({
    key: "kasir",
    csrf: words.csrf,
    slowest: SLOWEST,
    // Its token is of another day perhaps; the real page, which opens as soon as there is signal, sends.
    isHeld: isKept,
    // A sale that a buyer still waits for is put right at once; one that has happened stays until it was read.
    keepsRefused: (tap) => tap.waited,
    onChange: () => {
      tellSignal();
      tellRefused();
    },
    onWait: (tap) => {
      if (pending?.token === tap.fields.token) kept();
    },
    onSent: (tap, answer) => {
      if (pending?.token === tap.fields.token) answered(answer);
      else answers.set(tap.fields.token, answer.words);
      if (!queue.waiting.length) refresh(answer.state === "refused");
    },
  });

  // --- The shelf ---

  function loadShelf() {
    if (isKept) {
      at("no-shelf").hidden = Boolean(shelf);
      till.hidden = !shelf;
      at("whose").textContent = outlet;
      at("items").replaceChildren(...(shelf?.items || []).map(makeButton));
    }
    items = readShelf(at("items").children);
    if (!isKept) keepShelf(slug, outlet, items);
  }

  function filter() {
    const query = typed.value.toLowerCase().split(/\s+/).filter(Boolean);
    const all = [...items.values()];
    all.forEach((item) => (item.button.hidden = !query.every((word) => item.button.dataset.words.includes(word))));
    at("nothing").hidden = all.some((item) => !item.button.hidden);
    return all.filter((item) => !item.button.hidden);
  }

  // What was scanned, or typed and ended with Enter; a hand scanner does just that.
  function take(text) {
    const times = TIMES.exec(text);
    const [pieces, name] = times ? [Number(times[1]), times[2]] : [1, text];
    typed.value = name;
    const item = find(items, name) || (isCode(name) ? null : only(filter()));
    if (item) {
      put(item.key, pieces);
      typed.value = "";
      filter();
    } else if (isCode(name)) {
      say(words.unknown);
      typed.value = "";
      filter();
    }
  }

  // --- This sale ---

  function put(key, pieces) {
    const item = items.get(key);
    const line = basket.get(key) || { pieces: 0, price: item?.price };
    if (line.price === undefined) return;
    set(key, line.pieces + pieces, line.price);
    at("last").replaceChildren();
  }

  function set(key, pieces, price) {
    if (pieces > 0) basket.set(key, { pieces: Math.min(pieces, MOST_PIECES), price });
    else basket.delete(key);
    say("");
    keepBasket();
    draw();
  }

  const count = () => [...basket.values()].reduce((sum, line) => sum + line.pieces, 0);
  const total = () => [...basket.values()].reduce((sum, line) => sum + line.pieces * line.price, 0);
  const method = () => till.querySelector("[name=method]:checked").value;

  function keepBasket() {
    localStorage.setItem(store, JSON.stringify([...basket]));
  }

  function loadBasket() {
    // A page that a form answered, without this script, brings its own.
    const lines = [...till.querySelectorAll("[name=line]")].map(({ value }) => [
      value,
      { pieces: Number(till.elements[`pieces-${value}`].value), price: Number(till.elements[`price-${value}`].value) },
    ]);
    try {
      basket = new Map(lines.length ? lines : JSON.parse(localStorage.getItem(store)) || []);
    } catch {
      basket = new Map();
    }
    basket.forEach((_line, key) => items.has(key) || basket.delete(key));
  }

  function draw() {
    const focus = document.activeElement;
    const isOffline = isKept || !navigator.onLine;
    items.forEach((item, key) => {
      const { button } = item;
      const line = basket.get(key);
      button.classList.toggle("item-on", Boolean(line));
      // Without a signal the shelf itself is right, whatever was last heard of it.
      button.disabled = !item.left && !line && !isOffline;
      button.toggleAttribute("data-off", button.disabled);
      button.querySelector(".s").textContent = item.left ? words.left.replace("{n}", item.left) : words.gone;
      button.querySelector(".q")?.remove();
      if (line) {
        const mark = make("span", "q");
        mark.append(make("span", "sr", `${words.inBasket} `), String(line.pieces));
        button.querySelector(".n").before(mark);
      }
    });
    at("lines").replaceChildren(...[...basket].map(([key, line]) => drawLine(items.get(key), line)));
    at("total").textContent = rupiah(total());
    at("total-words").textContent = (count() === 1 ? words.totalOne : words.totalMany).replace("{n}", count());
    drawChange();
    if (!focus.isConnected && focus.name) {
      till.querySelector(`.lines [name="${focus.name}"]${focus.type === "submit" ? `[value="${focus.value}"]` : ""}`)?.focus();
    }
  }

  function drawLine(item, line) {
    const row = make("li", "");
    const quantity = make("span", "qty");
    const less = button("kurang", "−", words.less);
    const more = button("tambah", "+", words.more);
    const pieces = make("input", "num");
    Object.assign(pieces, { name: `pieces-${item.key}`, value: line.pieces, inputMode: "numeric", autocomplete: "off" });
    pieces.setAttribute("aria-label", words.pieces.replace("{product}", item.name));
    pieces.addEventListener("change", () => set(item.key, typedRupiah(pieces.value) || 0, line.price));
    quantity.append(less, pieces, more);
    row.append(make("b", "", item.name), make("b", "num", rupiah(line.pieces * line.price)), make("span", "quiet small num", rupiah(line.price)), quantity);
    return row;

    function button(name, sign, label) {
      const made = Object.assign(make("button", "", sign), { name, value: item.key });
      made.setAttribute("aria-label", label.replace("{product}", item.name));
      return made;
    }
  }

  function drawChange() {
    const cash = typedRupiah(given.value);
    const due = total();
    at("change").textContent = cash !== null && cash >= due && due ? `${words.changeWords} ${rupiah(cash - due)}` : "";
    at("notes").replaceChildren(
      ...(due ? likelyNotes(due) : []).map((note) => {
        const button = Object.assign(make("button", "button button-line button-s", rupiah(note)), { type: "button" });
        button.addEventListener("click", () => {
          given.value = rupiah(note).slice(2);
          drawChange();
        });
        return button;
      }),
    );
  }

  function say(text) {
    at("words").textContent = text;
    at("words").hidden = !text;
    if (text) at("words").scrollIntoView({ block: "nearest" });
  }

  // --- Saving ---

  function save() {
    if (pending) return;
    const due = total();
    const cash = method() === "cash" ? typedRupiah(given.value) : null;
    if (!basket.size) return say(words.empty);
    if (cash !== null && cash < due) return say(words.short);
    say("");
    const sale = { lines: [...basket], due, cash };
    const fields = { lines: JSON.stringify(sale.lines.map(([key, line]) => [Number(key), line.pieces, line.price])), method: method() };
    if (cash !== null) fields.given = cash;
    // From here on the queue has it: a reload must not show it again as if it were still to be sold.
    localStorage.removeItem(store);
    const tap = queue.add(folderOf("catat/"), fields);
    pending = { ...sale, token: tap.fields.token };
    if (tap.waited) return kept();
    at("save").disabled = true;
    at("save").textContent = words.saving;
  }

  function answered(answer) {
    const sale = pending;
    ended();
    if (answer.state === "refused") {
      // The basket is still in the keeper's hands.
      basket = new Map(sale.lines);
      keepBasket();
      draw();
      say(answer.words);
      return;
    }
    sold(sale, answer.words, answer.url);
  }

  function kept() {
    const sale = pending;
    ended();
    sold(sale, words.kept, "");
  }

  function ended() {
    pending = null;
    at("save").disabled = false;
    at("save").textContent = words.save;
  }

  function sold(sale, text, url) {
    const lines = sale.lines.map(([key, line]) => `${line.pieces} × ${items.get(key).name} = ${rupiah(line.pieces * line.price)}`);
    sale.lines.forEach(([key, line]) => (items.get(key).left = Math.max(0, items.get(key).left - line.pieces)));
    keepShelf(slug, outlet, items);
    basket = new Map();
    given.value = "";
    till.querySelector("[name=method]").checked = true;
    tellMethod();
    const change = sale.cash === null ? "" : `${words.changeWords} ${rupiah(sale.cash - sale.due)}`;
    const receipt = [outlet, ...lines, `${words.totalMany.split(",")[0]} ${rupiah(sale.due)}`, words.thanks].join("\n");
    const box = make("div", "alert alert-ok");
    const links = make("p", "row");
    const share = Object.assign(make("a", "tapline", "WhatsApp"), { href: `https://wa.me/?text=${encodeURIComponent(receipt)}`, target: "_blank", rel: "noopener" });
    if (url) links.append(Object.assign(make("a", "tapline", words.receipt), { href: url }));
    links.append(share);
    box.append(make("p", "", text), make("p", "till-change", change || rupiah(sale.due)), links);
    at("last").replaceChildren(box);
    at("last").scrollIntoView({ block: "nearest" });
    draw();
    typed.value = "";
    filter();
    if (matchMedia("(pointer: fine)").matches) typed.focus({ preventScroll: true });
    tellSignal();
  }

  // --- What waits, and what was refused ---

  function tellSignal() {
    const waiting = queue.waiting.length - (pending ? 1 : 0);
    const state = isKept || !navigator.onLine ? "offline" : queue.state;
    const badge = at("signal");
    const waits = (waiting === 1 ? words.waitOne : words.waitMany).replace("{n}", waiting);
    badge.textContent = [words[state || "connected"], waiting > 0 ? waits : ""].filter(Boolean).join(", ");
    badge.className = `badge ${state ? "badge-gold" : "badge-green"}`;
    if (state === "signin") say(words.signinWords);
  }

  function tellRefused() {
    at("refused").replaceChildren(
      ...queue.refused.map((tap) => {
        const box = make("div", "alert alert-error");
        const lines = JSON.parse(tap.fields.lines).map(([key, pieces, price]) => `${pieces} × ${items.get(String(key))?.name || key} ${rupiah(price * pieces)}`);
        const button = Object.assign(make("button", "button button-line", words.forget), { type: "button" });
        button.addEventListener("click", () => queue.remove(tap));
        box.append(make("h2", "", words.refused), make("p", "", lines.join(", ")), make("p", "", answers.get(tap.fields.token) || words.noWords), button);
        return box;
      }),
    );
  }

  // --- What others sold meanwhile ---

  // `isAnew`: the prices of now hold for this sale too, because the keeper was just told so.
  async function refresh(isAnew = false) {
    if (isKept || queue.waiting.length || (at("items").contains(document.activeElement) && !isAnew)) return;
    const answer = await fetch(location.pathname).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (queue.waiting.length || !page.getElementById("items")) return;
    at("items").replaceChildren(...page.getElementById("items").children);
    document.querySelector(".tillbar .grow").innerHTML = page.querySelector(".tillbar .grow").innerHTML;
    loadShelf();
    basket.forEach((line, key) => {
      if (!items.has(key)) basket.delete(key);
      else if (isAnew) line.price = items.get(key).price;
    });
    draw();
    filter();
  }

  function folderOf(page) {
    return isKept ? folder + page : words.note;
  }

  // --- Hands: taps, keys, a scanner, the camera ---

  till.addEventListener("submit", (event) => {
    event.preventDefault();
    const from = document.activeElement;
    const { name, value } = event.submitter || {};
    if (name === "tambah") put(value, 1);
    else if (name === "kurang") put(value, -1);
    else if (name === "kosongkan") {
      basket = new Map();
      keepBasket();
      draw();
    } else if (name === "simpan" || from === given) save();
    else if (from.name?.startsWith("pieces-")) from.blur();
    else if (typed.value.trim()) take(typed.value.trim());
    else if (basket.size) (method() === "cash" ? given : at("save")).focus();
  });
  typed.addEventListener("input", filter);
  given.addEventListener("input", drawChange);
  till.addEventListener("change", (event) => event.target.name === "method" && tellMethod());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      typed.value = "";
      filter();
      typed.focus();
    } else if (event.key === "Enter" && event.ctrlKey) save();
  });

  function tellMethod() {
    till.classList.toggle("is-cash", method() === "cash");
  }

  let scanner = null;
  at("scan").hidden = !navigator.mediaDevices;
  at("scan").addEventListener("click", async () => {
    scanner ||= new Scanner({ video: at("video"), decoder: words.decoder, onCode: take });
    at("view").hidden = false;
    try {
      await scanner.start();
    } catch {
      at("view").hidden = true;
      say(words.nocamera);
    }
  });
  at("stop").addEventListener("click", () => {
    scanner.stop();
    at("view").hidden = true;
  });

  addEventListener("offline", () => [tellSignal(), draw()]);
  addEventListener("online", () => [tellSignal(), draw()]);

  loadShelf();
  loadBasket();
  draw();
  filter();
  tellMethod();
  if (isKept) {
    const again = async () => {
      const answer = pending ? null : await fetch(location.href, { method: "HEAD" }).catch(() => null);
      if (answer?.ok) location.reload();
    };
    addEventListener("online", again);
    setInterval(again, PAUSE);
    tellSignal();
  } else {
    // Refused before this page was opened: ask once more, for the words.
    queue.askAgain();
    setInterval(() => document.visibilityState === "visible" && navigator.onLine && refresh(), REFRESH);
    navigator.serviceWorker?.register(words.worker).catch(() => {});
  }
}

const only = (all) => (all.length === 1 ? all[0] : null);
