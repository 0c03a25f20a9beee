// A paper list typed in without the mouse. Every key here has its plain way too: tab, space and the button below.
const grid = document.getElementById("grid");
const rows = grid ? [...grid.querySelectorAll("tbody tr")] : [];
const cells = (row) => [...row.querySelectorAll("input:not([type=hidden])")];

grid?.addEventListener("keydown", (event) => {
  const at = rows.findIndex((row) => row.contains(event.target));
  if (at < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
  const isRadio = event.target.type === "radio";
  const letter = isRadio ? { h: "in", t: "absent" }[event.key.toLowerCase()] : "";
  if (letter) {
    rows[at].querySelector(`input[value=${letter}]`).checked = true;
    go(at + 1, () => rows[at + 1].querySelector("input:checked"));
  } else if (event.key === "ArrowDown" || (event.key === "Enter" && event.target.tagName === "INPUT")) {
    go(at + 1, () => same(at, at + 1, event.target));
  } else if (event.key === "ArrowUp") {
    go(at - 1, () => same(at, at - 1, event.target));
  } else if (isRadio && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
    const line = cells(rows[at]);
    line[line.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1)]?.focus();
  } else {
    return;
  }
  event.preventDefault();
});

// The same column in another row; a row that is noted already has one choice less.
function same(from, to, field) {
  const name = field.name.split("-")[0];
  const inColumn = (row) => cells(row).filter((one) => one.name.split("-")[0] === name);
  const place = inColumn(rows[from]).indexOf(field);
  return inColumn(rows[to])[Math.min(place, inColumn(rows[to]).length - 1)];
}

function go(to, find) {
  if (rows[to]) find()?.focus();
}
