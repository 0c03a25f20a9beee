// Reads QR codes from the camera, or from a photo where the camera can't be used.
//
// The browser's own reader where it has one, else jsQR, which is fetched at once so that it is there without signal.
const SIDE = 480;
const PAUSE = 150;
// The same code, still held before the camera, is not a second tap.
const SAME = 4000;

export class Scanner {
  constructor({ video, decoder, onCode }) {
    Object.assign(this, { video, onCode, last: "", lastAt: 0 });
    this.canvas = document.createElement("canvas");
    this.load(decoder);
  }

  // Once more when the signal went before it was here.
  load(decoder) {
    this.reader = reader(decoder);
    this.reader.catch(() => addEventListener("online", () => this.load(decoder), { once: true }));
  }

  async start() {
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.look();
  }

  stop() {
    clearTimeout(this.timer);
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
  }

  async look() {
    if (!this.stream) return;
    const { videoWidth: width, videoHeight: height } = this.video;
    if (width && height) {
      // The middle only: on a printed list the codes of the rows above and below are in the picture too.
      const side = Math.min(width, height) * 0.7;
      const code = await this.read(this.video, (width - side) / 2, (height - side) / 2, side, side, SIDE, SIDE);
      if (code && (code !== this.last || Date.now() - this.lastAt > SAME)) {
        navigator.vibrate?.(80);
        this.onCode(code);
      }
      if (code) [this.last, this.lastAt] = [code, Date.now()];
    }
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  async photo(file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, 1200 / Math.max(picture.width, picture.height));
    const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    return this.read(picture, 0, 0, picture.width, picture.height, width, height);
  }

  async read(source, x, y, width, height, toWidth, toHeight) {
    this.canvas.width = toWidth;
    this.canvas.height = toHeight;
    const paint = this.canvas.getContext("2d", { willReadFrequently: true });
    paint.drawImage(source, x, y, width, height, 0, 0, toWidth, toHeight);
    try {
      const read = await this.reader;
      return await read(this.canvas, paint);
    } catch {
      return "";
    }
  }
}

async function reader(decoder) {
  if ("BarcodeDetector" in window) {
    const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
    if (formats.includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async (canvas) => (await detector.detect(canvas))[0]?.rawValue || "";
    }
  }
  await new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = decoder;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  return async (canvas, paint) => {
    const picture = paint.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(picture.data, picture.width, picture.height)?.data || "";
  };
}
