// Saves a step of a long form to its draft on the server while she types; nothing is kept in the browser.
//
// <form data-autosave="/saya/…/simpan/" …> … <p data-autosave-status data-saved="Tersimpan pukul {time}" data-failed="…">
const PAUSE = 1500;

export function autosave(form) {
  const status = document.querySelector("[data-autosave-status]");
  let timer;
  let request;

  const save = async () => {
    clearTimeout(timer);
    timer = undefined;
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: withoutFiles(form),
        headers: { "X-Requested-With": "fetch" },
        signal: request.signal,
        keepalive: true,
      });
      tell(answer.ok ? "saved" : "failed");
      if (answer.ok) hint(form, answer.status === 200 ? await answer.json() : {});
    } catch (error) {
      if (error.name !== "AbortError") tell("failed");
    }
  };

  const tell = (what) => {
    if (!status) return;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
      timeZone: "Asia/Jakarta",
    });
    status.textContent = (status.dataset[what] || "").replace("{time}", time);
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  // The real answer is on its way: a late draft must not arrive after it.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = undefined;
    request?.abort();
  });
  // She switches to WhatsApp or locks the phone: save at once.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer) save();
  });
}

function withoutFiles(form) {
  const data = new FormData(form);
  [...data.entries()].forEach(([name, value]) => value instanceof File && data.delete(name));
  return data;
}

// What may be wrong, said below its field while there is still time; the server says it again when she sends the form.
function hint(form, hints) {
  form.querySelectorAll("[data-hint]").forEach((one) => one.dataset.hint in hints || one.remove());
  for (const [name, words] of Object.entries(hints)) {
    let line = form.querySelector(`[data-hint="${name}"]`);
    if (!line) {
      line = document.createElement("p");
      line.className = "alert small";
      line.dataset.hint = name;
      line.setAttribute("role", "status");
      form.elements[name]?.after(line);
    }
    line.textContent = words;
  }
}
