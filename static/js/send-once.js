// A second tap on a slow line must not send a form twice. (The server refuses the second one too.)
export function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.target === "_blank") return;
    const buttons = buttonsOf(form);
    // After the browser has collected the fields: a disabled button would not send its own name and value.
    setTimeout(() => buttons.forEach((button) => (button.disabled = true)));
    // The answer may be a file, which leaves this page standing.
    setTimeout(() => release(buttons), 15000);
  });
  // Coming back with the browser's back button shows the page as it was left: with the button disabled.
  addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => release(buttonsOf(form))));
}

const buttonsOf = (form) => [...form.elements].filter((one) => one.type === "submit" && !one.dataset.always);

function release(buttons) {
  buttons.forEach((button) => {
    if (!button.hasAttribute("data-off")) button.disabled = false;
  });
}
