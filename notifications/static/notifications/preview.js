/* Redraw the preview while an official types. Without this script the button opens it in a new tab. */
const button = document.getElementById("preview-button");
const pane = document.getElementById("preview");

if (button && pane) {
  let timer;
  let newest = 0;
  const draw = async () => {
    const turn = ++newest;
    const answer = await fetch(button.formAction, { method: "POST", body: new FormData(button.form) });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // A slow answer to older words must not overwrite the newest ones.
    if (turn === newest) pane.replaceChildren(...page.getElementById("preview").children);
  };
  button.form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(draw, 400);
  });
  button.addEventListener("click", (event) => {
    event.preventDefault();
    draw();
  });
}
