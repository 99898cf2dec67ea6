/** The small layouts, which hide what they have no room for, and the printed card. */
import { css } from "./theme-styles.ts";

export const layoutStyles = css`
  [layout=inline],
  [layout=badge] {
    flex-flow: wrap;
    gap: 4px 12px;
    align-items: center;
    max-width: none;
    min-height: 0;
    padding-block: 4px;
    padding-inline: 4px 12px;
    border-radius: 20px;
    .head {
      gap: 8px;
      align-items: center;
    }
    .texts {
      padding: 0;
    }
    [part=icon] {
      padding: 2px;
    }
    [part=note] {
      width: auto;
    }
    ::before {
      display: none;
    }
    #title,
    [part=amount] {
      font-size: inherit;
    }
    a,
    button {
      padding: 2px 12px;
    }
    .test {
      padding: 0 8px;
    }
  }
  [layout=inline] .foot,
  [layout=inline] [part=actions] {
    display: contents;
  }
  [layout=inline] > :not(.head, .foot, p, slot, [part=actions]),
  [layout=inline] [name=contact]:not(.main),
  [layout=inline] .texts > :not(p),
  [layout=inline] [part=note] :has(*),
  [layout=inline] [part=note]:not(:has(:nth-child(3))),
  [layout=badge] > :not(.head, .test),
  [layout=badge] .texts :not(#title) {
    display: none;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    white-space: nowrap;
    opacity: 0;
  }
  @media print {
    :host {
      color-scheme: light !important;
    }
    .hidden,
    [part=actions],
    [part=items],
    button {
      display: none;
    }
    time {
      font-size: 0;
      &::after {
        font-size: 14px;
        content: attr(title);
      }
    }
  }
`;
