// What waits to be sent, in its order, each with a token of its own so that it counts once however often it goes: taps at
// the door of a class, sales at a counter.
//
// It outlives a reload in this browser's storage: keys, tokens, numbers and times only, never a name of a person.
const PAUSES = [2000, 5000, 10000, 20000];

export class Queue {
  // `owner` is a sign for whoever is signed in: what somebody else left here waits for her, or until it is taken over.
  // `onWait` hears of what could not be sent now; `keepsRefused` says whether a refused one stays here to be read.
  constructor({ key, csrf, onSent, onChange, onWait = () => {}, keepsRefused = () => true, slowest = 10000, isHeld = false, owner }) {
    Object.assign(this, { key, csrf, onSent, onChange, onWait, keepsRefused, slowest, isHeld, owner });
    Object.assign(this, { state: "", tries: 0, sending: false });
    addEventListener("online", () => this.send());
    addEventListener("storage", () => this.onChange());
  }

  get taps() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) || [];
    } catch {
      return [];
    }
  }

  isMine(tap) {
    return tap.owner === this.owner;
  }

  get waiting() {
    return this.taps.filter((tap) => this.isMine(tap) && !tap.refused);
  }

  get refused() {
    return this.taps.filter((tap) => this.isMine(tap) && tap.refused);
  }

  get foreign() {
    return this.taps.filter((tap) => !this.isMine(tap));
  }

  // She answers for what somebody else left here.
  takeOver() {
    this.keep(this.taps.map((tap) => (this.isMine(tap) ? tap : { ...tap, owner: this.owner })));
    this.askAgain();
  }

  keep(taps) {
    localStorage.setItem(this.key, JSON.stringify(taps));
    this.onChange();
  }

  add(url, fields) {
    const waited = this.isHeld || !navigator.onLine || this.waiting.length > 0;
    const tap = { url, owner: this.owner, fields: { ...fields, token: token() }, at: Date.now(), waited };
    this.keep([...this.taps, tap]);
    this.send();
    return tap;
  }

  change(tap, properties) {
    this.keep(this.taps.map((one) => (one.fields.token === tap.fields.token ? { ...one, ...properties } : one)));
  }

  remove(tap) {
    this.keep(this.taps.filter((one) => one.fields.token !== tap.fields.token));
  }

  // What was refused stays until the official has read it; on a fresh page it is asked once more, for the words.
  askAgain() {
    this.keep(this.taps.map(({ refused, ...tap }) => (refused && !this.isMine(tap) ? { ...tap, refused } : tap)));
    this.send();
  }

  async send() {
    if (this.sending || this.isHeld) return;
    this.sending = true;
    clearTimeout(this.timer);
    try {
      for (let tap = this.waiting[0]; tap; tap = this.waiting[0]) {
        // Written before it goes: after a reload nobody knows whether the first try arrived.
        if (!tap.waited) this.change(tap, { waited: true });
        const answer = await this.post(tap);
        if (!answer) {
          this.onWait(tap);
          return;
        }
        this.tries = 0;
        this.state = "";
        if (answer.state === "refused" && this.keepsRefused(tap)) this.change(tap, { refused: true });
        else this.remove(tap);
        this.onSent(tap, answer);
      }
    } finally {
      this.sending = false;
      this.onChange();
    }
  }

  // The server's answer, or nothing when the tap has to wait.
  async post(tap) {
    const stop = new AbortController();
    const slow = setTimeout(() => stop.abort(), this.slowest);
    const body = new URLSearchParams({ ...tap.fields, age: Math.max(0, Date.now() - tap.at) });
    if (tap.waited) body.set("waited", "1");
    try {
      const answer = await fetch(tap.url, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "fetch", "X-CSRFToken": this.csrf },
        signal: stop.signal,
      });
      if (answer.redirected || answer.status === 403) {
        // Nobody is signed in any more: trying again would not help.
        this.state = "signin";
        return null;
      }
      if (answer.ok) return await answer.json();
      // Gone for good, such as a class that was called off: the official has to know.
      if (answer.status === 404) return { state: "refused", words: "" };
      this.later("server");
    } catch {
      this.later("offline");
    } finally {
      clearTimeout(slow);
    }
    return null;
  }

  later(state) {
    this.state = state;
    this.timer = setTimeout(() => this.send(), PAUSES[Math.min(this.tries, PAUSES.length - 1)]);
    this.tries += 1;
  }
}

// `crypto.randomUUID` is missing on plain http, where a first trial of the portal may run.
function token() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
