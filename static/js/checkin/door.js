// The list of a session: tapping, scanning, what waits for the signal, what was refused, what others noted meanwhile.
import { Queue } from "../queue.js";
import { Scanner } from "../scanner.js";

const REFRESH = 30000;
const PROVEN = /^RK([A-Z0-9]{8})[A-Z0-9]{8}$/;
const CARD = /\/usaha\/([\w-]+)\/?$/;
const find = (id) => document.getElementById(id);
const ticketOf = (fields) => (fields.way === "scan" ? fields.ticket.slice(2, 10) : fields.ticket);

export function openDoor(door) {
  const words = door.dataset;
  const sign = find("last");
  const search = find("q");
  const people = find("people");
  const rows = () => [...people.children];
  const others = () => [...document.querySelectorAll(".person-not")];
  const rowOf = (ticket) => rows().find((row) => row.dataset.ticket === ticket);
  const answers = new Map();
  // The tap that the big sign shows.
  let shown = "";

  const queue = new Queue({
    key: "hadir",
    csrf: words.csrf,
    owner: words.owner,
    onChange: () => {
      tellSignal();
      tellConflicts();
      tellForeign();
    },
    onSent: (tap, answer) => {
      answers.set(tap.fields.token, answer.words);
      const row = rowOf(ticketOf(tap.fields));
      if (row && answer.state === "refused") row.dataset.state = row.dataset.before || "none";
      if (shown === tap.fields.token) {
        if (answer.state === "refused") sign.hidden = true;
        else say(answer.words);
      }
      if (!queue.waiting.length) refresh();
    },
  });

  // --- Tapping ---

  door.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-tap]")) return;
    event.preventDefault();
    const { csrfmiddlewaretoken, token, ...fields } = Object.fromEntries(new FormData(event.target));
    event.target.closest("details")?.removeAttribute("open");
    tap(fields);
  });

  function tap(fields) {
    const row = rowOf(ticketOf(fields));
    if (fields.do === "in" && row?.dataset.state === "in") {
      show(row, words.already, row.dataset.tap ? { do: "undo", undo: row.dataset.tap } : null);
      return;
    }
    const token = queue.add(words.note, fields).fields.token;
    shown = token;
    if (row) {
      row.dataset.before = row.dataset.state;
      row.querySelector(".person-state").textContent = words[{ in: "in", undo: "none", minutes: "minutes" }[fields.do]];
      if (fields.do === "undo") row.dataset.state = "none";
      if (fields.do === "in") {
        Object.assign(row.dataset, { state: "in", tap: token });
        row.querySelector("[name=undo]").value = token;
      }
    }
    const undo = fields.do === "in" ? { do: "undo", undo: token } : null;
    const text = fields.way === "scan" ? words.look : "";
    show(row, text, undo, fields.do === "undo" ? "is-back" : "is-in", ticketOf(fields));
  }

  // --- The big sign: who it was, and what can be done about it ---

  function show(row, text, next, look = "is-asked", ticket = row?.dataset.ticket || "") {
    sign.hidden = false;
    sign.className = look;
    sign.querySelector(".checkin-name").textContent = row ? row.dataset.name : ticket && `${words.ticket} ${ticket}`;
    sign.querySelector(".checkin-business").textContent = row ? row.dataset.business : "";
    say(text);
    const form = sign.querySelector("form");
    form.hidden = !next;
    if (!next) return;
    form.elements.do.value = next.do;
    form.elements.ticket.value = ticket;
    form.elements.undo.value = next.undo || "";
    const button = form.querySelector("button");
    button.textContent = button.dataset[next.do];
  }

  function say(text) {
    sign.querySelector(".checkin-words").textContent = text;
  }

  // --- Scanning ---

  function scanned(code) {
    if (PROVEN.test(code)) {
      tap({ do: "in", way: "scan", ticket: code });
      return;
    }
    shown = "";
    const card = CARD.exec(code)?.[1];
    const is = (one) => (card && one.dataset.card === card) || one.dataset.ticket === code;
    const row = rows().find(is);
    if (row) {
      if (row.dataset.state === "in") tap({ do: "in", way: "name", ticket: row.dataset.ticket });
      else show(row, words.cardWords, { do: "in" });
      return;
    }
    show(null, others().find(is)?.textContent.trim() || words.stranger, null, "is-refused");
  }

  const scanner = new Scanner({ video: find("video"), decoder: words.decoder, onCode: scanned });
  find("scanner").hidden = false;
  find("scan").addEventListener("click", async () => {
    find("view").hidden = false;
    find("scan").hidden = true;
    try {
      await scanner.start();
    } catch {
      close();
      tellCamera(words.nocamera);
      find("photo-line").hidden = false;
    }
  });
  find("stop").addEventListener("click", () => close());
  find("photo").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    const code = file ? await scanner.photo(file).catch(() => "") : "";
    event.target.value = "";
    tellCamera(code ? "" : words.nocode);
    if (code) scanned(code);
  });

  function close() {
    scanner.stop();
    find("view").hidden = true;
    find("scan").hidden = false;
  }

  function tellCamera(text) {
    find("camera-words").textContent = text;
    find("camera-words").hidden = !text;
  }

  // --- What waits, and what was refused ---

  function tellSignal() {
    const count = queue.waiting.length;
    const state = queue.state || (navigator.onLine ? "" : "offline");
    const trouble = { offline: words.offline, server: words.server, signin: words.signin }[state] || "";
    const line = find("signal");
    line.textContent = [trouble, count ? words.waits.replace("{n}", count) : ""].join(" ").trim();
    line.className = trouble ? "warning" : "";
    if (!line.textContent && answers.size) line.textContent = words.sent;
    line.hidden = !line.textContent;
  }

  function tellConflicts() {
    const boxes = queue.refused.map((tap) => {
      const ticket = ticketOf(tap.fields);
      const name = rowOf(ticket)?.dataset.name || `${words.ticket} ${ticket}`;
      const box = make("div", { className: "alert alert-error" });
      const button = make("button", { type: "button", className: "button button-line", textContent: words.read });
      button.addEventListener("click", () => queue.remove(tap));
      box.append(
        make("h2", { textContent: `${words.refused}: ${name}` }),
        make("p", { textContent: answers.get(tap.fields.token) || "" }),
        button,
      );
      return box;
    });
    find("conflicts").replaceChildren(...boxes);
  }

  // What another official tapped on this device is noted under the name of whoever sends it: not without her wish.
  function tellForeign() {
    const box = find("foreign");
    const count = queue.foreign.length;
    box.hidden = !count;
    box.querySelector("p").textContent = words.foreign.replace("{n}", count);
  }
  find("foreign").querySelector("button").addEventListener("click", () => queue.takeOver());

  // The names would be gone until there is signal again; the taps would not.
  addEventListener("beforeunload", (event) => {
    if (queue.waiting.length || !navigator.onLine) event.preventDefault();
  });
  addEventListener("offline", tellSignal);
  addEventListener("online", tellSignal);

  // --- Searching, and what others noted meanwhile ---

  function filter() {
    const query = search.value.toLowerCase().split(/\s+/).filter(Boolean).join(" ");
    const all = [...rows(), ...others()];
    all.forEach((row) => (row.hidden = !row.dataset.words.includes(query)));
    find("nobody").hidden = all.some((row) => !row.hidden);
  }
  search.addEventListener("input", filter);
  find("search").addEventListener("submit", (event) => {
    event.preventDefault();
    filter();
  });

  async function refresh() {
    if (queue.waiting.length || document.querySelector(".person-more[open]")) return;
    const answer = await fetch(location.pathname).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // A tap since then is newer than this answer.
    if (queue.waiting.length || !page.getElementById("people")) return;
    const news = [...page.getElementById("people").children];
    // Noted first: a row that is shown here has left the page that came.
    const listed = new Set(news.map((row) => row.id));
    news.forEach((row) => {
      const old = find(row.id);
      if (!old) people.append(row);
      else if (looks(old) !== looks(row)) swap(old, row);
    });
    rows().forEach((row) => listed.has(row.id) || row.remove());
    find("others").innerHTML = page.getElementById("others").innerHTML;
    find("count").innerHTML = page.getElementById("count").innerHTML;
    filter();
  }

  function swap(old, row) {
    const had = old.contains(document.activeElement);
    old.replaceWith(row);
    if (had) row.querySelector(row.dataset.state === "in" ? ".person-undo button" : ".person-in button").focus();
  }

  setInterval(() => document.visibilityState === "visible" && navigator.onLine && refresh(), REFRESH);
  // Refused before this page was opened: ask once more, for the words.
  queue.askAgain();
  if (search.value) {
    // The server left the others out; without signal they could not be found.
    history.replaceState(null, "", location.pathname);
    refresh();
  }
  navigator.serviceWorker?.register(words.worker).catch(() => {});
}

const looks = (row) => [row.dataset.state, row.dataset.version, row.querySelector(".person-state").textContent].join();

function make(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
