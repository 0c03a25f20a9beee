// Whole rupiah, as they are shown and as people type them.
export const rupiah = (amount) => `Rp${String(amount).replace(/\B(?=(\d{3})+$)/g, ".")}`;

// Nothing typed is null; "50.000", "Rp50.000" and "50000" are the same.
export function typedRupiah(text) {
  const digits = text.replace(/\D/g, "");
  return digits ? Number(digits) : null;
}

// What a buyer is likely to hand over: the next notes above the total.
export function likelyNotes(total) {
  const steps = [10000, 50000, 100000];
  const notes = steps.map((step) => Math.ceil(total / step) * step).filter((note) => note > total);
  return [...new Set(notes)];
}
