// The menu is a <details>: it opens without a script. Here it also closes on Escape and on a tap beside it.
export function closeMenus() {
  document.querySelectorAll("details.menu").forEach((menu) => {
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
  });
}
