/** What the doctor has found. */

export interface Finding {
  /** A mistake stops a deploy. A note is for the operator to judge. */
  level: "mistake" | "note";
  /** One sentence that names the place, and says what to do. It never contains a secret. */
  text: string;
}

export const mistake = (text: string): Finding => ({ level: "mistake", text });
export const note = (text: string): Finding => ({ level: "note", text });
