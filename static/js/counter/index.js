// The counter of an outlet. Every button works without this file by a plain form; with it nothing is loaded anew, codes are
// scanned, and sales wait in this browser while the signal is gone.
import { openTill } from "./till.js";

const till = document.getElementById("till");
if (till) openTill(till);
