/** The largest number and its caption. Long names take at most three lines, also in buttons. */
import { css } from "./theme-styles.ts";

export const amountStyles = css`
  .sum {
    flex: 1;
    text-align: end;
  }
  /* Without an amount, beside the icon. */
  small:first-child {
    text-align: start;
  }
  .card [part=amount] {
    display: block;
    font-size: 1.75rem;
    font-size: min(1.75rem, 8cqi);
    line-height: 2rem;
  }
  .card .long {
    font-size: min(1.375rem, 6cqi);
  }
  .whole {
    white-space: nowrap;
  }
  .sum small,
  [part=actions] span {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }
`;
