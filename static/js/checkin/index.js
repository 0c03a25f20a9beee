// The door of a class. Every button works without this file by a plain form; with it taps wait while the signal is gone,
// and QR codes are read. Names stand in the page alone.
import { openDoor } from "./door.js";

// How often it looks for the signal, where the browser does not tell.
const PAUSE = 4000;
const door = document.getElementById("door");
if (door) openDoor(door);
const offline = document.getElementById("offline");
if (offline) waitForSignal(offline);

// Shown by the service worker when the page is opened without signal: it has no names, so it says what waits and tries.
function waitForSignal(page) {
  const taps = JSON.parse(localStorage.getItem("hadir") || "[]").length;
  page.querySelector("[data-waits]").textContent = taps ? page.dataset.words.replace("{n}", taps) : "";
  const again = async () => {
    const answer = await fetch(location.href, { method: "HEAD" }).catch(() => null);
    if (answer) location.reload();
  };
  addEventListener("online", again);
  setInterval(again, PAUSE);
}
