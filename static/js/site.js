// Every page works without this file. It only makes slow phones and buses easier.
import { autosave } from "./autosave.js";
import { closeMenus } from "./menu.js";
import { sendOnce } from "./send-once.js";
import { shrinkPictures } from "./shrink.js";

closeMenus();
sendOnce();
document.querySelectorAll("form[data-autosave]").forEach(autosave);
document.querySelectorAll("input[type=file][data-shrink]").forEach(shrinkPictures);

// A screen reader should hear the error summary first; following its link puts the cursor into the field.
document.querySelector("[data-focus]")?.focus();
