// A phone's photograph has 4 to 12 MB; 1600 px are enough for the catalogue and travel on a bus.
// Whatever the browser cannot read (HEIC, a broken file) goes up as it is and the server answers for it.
const LONGEST = 1600;

export function shrinkPictures(input) {
  let work = Promise.resolve();
  let busy = false;
  let waiting = false;

  input.addEventListener("change", () => {
    busy = true;
    work = shrinkAll(input).finally(() => (busy = false));
  });

  input.form?.addEventListener(
    "submit",
    (event) => {
      if (!busy) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      // A second tap meanwhile must not send the form twice.
      if (waiting) return;
      waiting = true;
      work.then(() => {
        waiting = false;
        input.form.requestSubmit(event.submitter || undefined);
      });
    },
    true,
  );
}

async function shrinkAll(input) {
  const chosen = new DataTransfer();
  for (const file of input.files) chosen.items.add(await shrink(file).catch(() => file));
  input.files = chosen.files;
}

async function shrink(file) {
  if (!file.type.startsWith("image/") || file.type === "image/gif" || file.type === "image/svg+xml") return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = LONGEST / Math.max(picture.width, picture.height);
  if (scale >= 1) return file;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const paint = canvas.getContext("2d");
  // JPEG knows no transparency, and black behind a cut-out product looks broken.
  paint.fillStyle = "#fff";
  paint.fillRect(0, 0, canvas.width, canvas.height);
  paint.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const smaller = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
  if (!smaller || smaller.size >= file.size) return file;
  return new File([smaller], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
}
